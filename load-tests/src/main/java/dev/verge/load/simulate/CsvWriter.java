package dev.verge.load.simulate;

import dev.verge.telemetry.Measurement;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

/** Rows as generic CSV: {@code timestamp} (epoch milliseconds), then the canonical names; a missing value is empty. */
public final class CsvWriter {
    private CsvWriter() {}

    /** Writes all rows of one vehicle and returns their number; the file is replaced. */
    public static long write(Path file, Iterator<Measurement> rows) throws IOException {
        long count = 0;
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            while (rows.hasNext()) {
                Measurement row = rows.next();
                if (count++ == 0) {
                    writer.write("timestamp," + String.join(",", row.signals().names()) + "\n");
                }
                writer.write(line(row));
            }
        }
        return count;
    }

    private static String line(Measurement row) {
        StringBuilder line = new StringBuilder().append(row.timestamp());
        for (float value : row.values()) {
            line.append(',');
            if (!Float.isNaN(value)) line.append(value);
        }
        return line.append('\n').toString();
    }
}
