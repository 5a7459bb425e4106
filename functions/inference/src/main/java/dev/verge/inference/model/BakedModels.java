package dev.verge.inference.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The models that come with the function, listed in {@code models/index}: one {@code <name>/<version>} a line. */
public final class BakedModels implements ModelFiles.Source {
    // a jar or a native image cannot be listed, hence the index
    @Override
    public List<ModelFiles> all() {
        return new String(bytes("index"), StandardCharsets.UTF_8)
                .lines()
                .map(place -> new ModelFiles(place, bytes(place + "/model.json"), bytes(place + "/model.onnx")))
                .toList();
    }

    private static byte[] bytes(String file) {
        try (InputStream in = BakedModels.class.getResourceAsStream("/models/" + file)) {
            if (in == null) throw new IllegalStateException("models/" + file + " is not in this build");
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("models/" + file + " cannot be read", e);
        }
    }
}
