package dev.verge.telemetry.recording;

import dev.verge.telemetry.VehicleId;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Finds recordings and opens them; whether a file is compressed, and its format, is told by its content. */
public final class Recordings {
    private static final int BUFFER = 64 * 1024;

    private Recordings() {}

    /**
     * The recordings at a path: the file itself, or every {@code .csv} and {@code .csv.gz} under a folder, sorted by path.
     *
     * @throws UnreadableRecording if there is nothing at the path, or no recording in the folder
     */
    public static List<Path> find(Path fileOrFolder) {
        if (!Files.isDirectory(fileOrFolder)) return List.of(existing(fileOrFolder));
        try (Stream<Path> files = Files.walk(fileOrFolder, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> found = files.filter(Recordings::isNamedLikeOne)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new UnreadableRecording("no recording (.csv, .csv.gz) in the folder " + fileOrFolder);
            }
            return found;
        } catch (IOException failed) {
            throw new UnreadableRecording(
                    "cannot list the folder " + fileOrFolder + ": " + failed.getMessage(), failed);
        }
    }

    /** Opens a recording with {@link RecordingOptions#DEFAULT}. */
    public static Recording open(Path file) {
        return open(file, RecordingOptions.DEFAULT);
    }

    /**
     * Opens a recording and reads its header.
     *
     * @throws UnreadableRecording if the file is missing, unreadable, of no known format, or does not say when it was
     *     recorded and the options do not either
     */
    public static Recording open(Path file, RecordingOptions options) {
        if (Files.isDirectory(existing(file))) {
            throw new UnreadableRecording(file + " is a folder: give one of the recordings in it");
        }
        try {
            InputStream in = decompressed(new BufferedInputStream(Files.newInputStream(file), BUFFER));
            try {
                return read(in, new Origin(file, options.start()), options);
            } catch (IOException | RuntimeException failed) {
                in.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw new UnreadableRecording(
                    "cannot read " + file + " (" + failed + "): is it whole, and readable?", failed);
        }
    }

    private static Recording read(InputStream in, Origin origin, RecordingOptions options) throws IOException {
        Notes notes = new Notes();
        CsvReader lines = new CsvReader(new LineReader(in, notes));
        List<String> header = lines.next() ? lines.texts() : List.of("");
        VehicleId vehicle = new VehicleId(origin.vehicle());
        if (AtecaRows.matches(header)) {
            RowSource rows = new AtecaRows(lines, header, origin, options, notes);
            return new Recording(vehicle, RecordingFormat.ATECA, rows, lines, notes);
        }
        if (!GenericRows.matches(header, options)) throw unknown(origin.file());
        if (KitRows.matches(header, lines, notes)) {
            RowSource rows = new KitRows(lines, header, origin, options, notes);
            return new Recording(vehicle, RecordingFormat.KIT, rows, lines, notes);
        }
        RowSource rows = new GenericRows(lines, header, origin, options, notes);
        return new Recording(vehicle, RecordingFormat.CSV, rows, lines, notes);
    }

    private static UnreadableRecording unknown(Path file) {
        return new UnreadableRecording(
                file + " is no recording: its first line is neither an Ateca log's (an empty cell,"
                        + " then STAMP,<signal>,…) nor a header with a time column (ts, time or timestamp) and a known signal,"
                        + " for instance ts,vehicle_speed");
    }

    private static InputStream decompressed(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new GZIPInputStream(in, BUFFER) : in;
    }

    private static Path existing(Path file) {
        if (Files.exists(file)) return file;
        throw new UnreadableRecording(
                "there is no file or folder " + file.toAbsolutePath().normalize());
    }

    private static boolean isNamedLikeOne(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".csv") || name.endsWith(".csv.gz");
    }
}
