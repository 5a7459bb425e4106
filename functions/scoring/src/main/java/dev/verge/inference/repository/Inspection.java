package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.Texts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What can be known of a version's files without ONNX Runtime.
 *
 * @param digest of {@code model.onnx}; with external data of what {@code sha256sum model.onnx FILE…} prints, the files in the
 *     order of their names
 * @param fingerprint of everything that decides what the model does: {@code model.onnx}, {@code model.json} and external
 *     data
 * @param external where external data lies, below the folder of {@code model.onnx}
 */
public record Inspection(String digest, String fingerprint, List<String> external) {
    // how ONNX Runtime's own flatbuffer format begins; it is not verified on loading
    private static final byte[] ORT_FORMAT = {'O', 'R', 'T', 'M'};
    private static final int ORT_FORMAT_AT = 4;

    public Inspection {
        requireNonNull(digest, "digest");
        requireNonNull(fingerprint, "fingerprint");
        external = List.copyOf(external);
    }

    private interface Opening {
        InputStream open() throws IOException;
    }

    /**
     * Reads a version's files.
     *
     * @param maxBytes largest size of {@code model.onnx} and its external data together
     * @throws ModelFault if the model is no ONNX file, or wants files that it must not have
     * @throws IOException if a file cannot be read
     */
    public static Inspection of(ModelContent content, long maxBytes) throws IOException, ModelFault {
        return switch (content) {
            case ModelContent.InMemory(byte[] description, byte[] model) ->
                of(description, locations(() -> new ByteArrayInputStream(model)), Digests.of(model));
            case ModelContent.OnDisk(byte[] description, Path model) -> onDisk(description, model, maxBytes);
        };
    }

    private static Inspection of(byte[] description, Set<String> locations, String digest) throws ModelFault {
        if (!locations.isEmpty()) throw new ModelFault("model.onnx has external data, which it cannot have here");
        return of(description, digest, List.of());
    }

    private static Inspection of(byte[] description, String digest, List<String> external) {
        return new Inspection(digest, Digests.of(List.of(digest, Digests.of(description))), external);
    }

    private static Inspection onDisk(byte[] description, Path model, long maxBytes) throws IOException, ModelFault {
        long left = maxBytes - Files.size(model);
        List<String> external = new ArrayList<>(new TreeSet<>(locations(() -> Files.newInputStream(model))));
        String digest = digest(model);
        StringBuilder sums = new StringBuilder(line(digest, FolderSource.MODEL));
        for (String location : external) {
            Path file = beside(model, location);
            left -= Files.size(file);
            if (left < 0) throw new ModelFault("model and external data have more than " + maxBytes + " bytes");
            sums.append(line(digest(file), location));
        }
        if (!external.isEmpty()) digest = Digests.of(sums.toString().getBytes(UTF_8));
        return of(description, digest, external);
    }

    // as sha256sum prints it, so that anybody can compute the digest
    private static String line(String digest, String name) {
        return Digests.hex(digest) + "  " + name + "\n";
    }

    private static Set<String> locations(Opening opening) throws IOException, ModelFault {
        try (InputStream in = opening.open()) {
            byte[] start = in.readNBytes(ORT_FORMAT_AT + ORT_FORMAT.length);
            if (Arrays.equals(
                    start, Math.min(ORT_FORMAT_AT, start.length), start.length, ORT_FORMAT, 0, ORT_FORMAT.length)) {
                throw new ModelFault(
                        "model.onnx is in ONNX Runtime's own format, which is not checked when it is read");
            }
        }
        try (InputStream in = opening.open()) {
            return ExternalData.locations(in);
        }
    }

    private static String digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Digests.of(in);
        }
    }

    // symbolic links are followed first: what counts is where the file really is
    private static Path beside(Path model, String location) throws IOException, ModelFault {
        Path folder = model.toAbsolutePath().getParent();
        if (folder == null) throw new ModelFault("model.onnx lies in no folder");
        Path file = folder.resolve(relative(location));
        if (!Files.isRegularFile(file)) throw new ModelFault("external data " + location + " is not there");
        if (!file.toRealPath().startsWith(folder.toRealPath())) throw leaves(location);
        return file;
    }

    private static Path relative(String location) throws ModelFault {
        // a location with an asterisk is an address in memory to ONNX Runtime, which it would read from
        if (location.isBlank() || location.contains("*") || location.contains("\\")) throw leaves(location);
        try {
            Path path = Path.of(location);
            if (path.isAbsolute()) throw leaves(location);
            for (Path part : path) if (part.toString().equals("..")) throw leaves(location);
            return path;
        } catch (InvalidPathException e) {
            throw leaves(location);
        }
    }

    private static ModelFault leaves(String location) {
        return new ModelFault("external data " + Texts.quoted(location) + " leaves the model's folder");
    }
}
