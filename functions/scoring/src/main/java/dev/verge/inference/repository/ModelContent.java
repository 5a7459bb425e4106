package dev.verge.inference.repository;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/** The files of one version. */
public sealed interface ModelContent {
    /** Bytes of {@code model.json}; none if there is no such file. */
    byte[] description();

    /**
     * Files in memory.
     *
     * @param model bytes of {@code model.onnx}, which cannot have external data
     */
    @SuppressWarnings("ArrayRecordComponent")
    record InMemory(byte[] description, byte[] model) implements ModelContent {
        public InMemory {
            requireNonNull(description, "description");
            requireNonNull(model, "model");
        }
    }

    /**
     * Files in a folder.
     *
     * @param model the file {@code model.onnx}; external data lies beside it or below
     */
    @SuppressWarnings("ArrayRecordComponent")
    record OnDisk(byte[] description, Path model) implements ModelContent {
        public OnDisk {
            requireNonNull(description, "description");
            requireNonNull(model, "model");
        }
    }
}
