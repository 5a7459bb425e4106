package dev.verge.load.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.load.result.Outcome;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Predictions as JSON lines, in the order in which they were read. */
public final class PredictionsFile implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter writer;

    /** Creates or replaces the file. */
    public PredictionsFile(Path file) throws IOException {
        this.writer = Files.newBufferedWriter(file);
    }

    void write(Outcome outcome) {
        try {
            writer.write(line(outcome));
            writer.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String line(Outcome outcome) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("id", outcome.id());
        line.put("vehicle", outcome.vehicle());
        line.put("firstTs", outcome.firstTs());
        line.put("lastTs", outcome.lastTs());
        line.put("rows", outcome.rows());
        line.put("model", outcome.model());
        line.put("version", outcome.version());
        line.put("label", outcome.label());
        line.put("confidence", outcome.confidence());
        line.put("digest", outcome.digest());
        return JSON.writeValueAsString(line);
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
