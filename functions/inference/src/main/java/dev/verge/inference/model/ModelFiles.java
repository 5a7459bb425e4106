package dev.verge.inference.model;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The files of one model.
 *
 * @param place where they are, for messages: {@code <name>/<version>}
 * @param description bytes of {@code model.json}
 * @param model bytes of {@code model.onnx}
 */
@SuppressWarnings("ArrayRecordComponent")
public record ModelFiles(String place, byte[] description, byte[] model) {
    public ModelFiles {
        requireNonNull(place, "place");
        requireNonNull(description, "description");
        requireNonNull(model, "model");
    }

    /** A place where models are kept. */
    public interface Source {
        /** Every model there. @throws java.io.UncheckedIOException if one cannot be read */
        List<ModelFiles> all();
    }
}
