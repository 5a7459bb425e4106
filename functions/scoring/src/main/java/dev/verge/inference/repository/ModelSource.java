package dev.verge.inference.repository;

import java.io.IOException;
import java.util.SortedSet;

/** Where models are kept. Used by one thread at a time. */
public interface ModelSource {
    /**
     * Every version that the source holds, whether its files are whole or not.
     *
     * @throws IOException if the source cannot be read
     */
    SortedSet<ModelKey> list() throws IOException;

    /**
     * Brings a version's files near.
     *
     * @throws ModelFault if they are not whole, or larger than allowed
     * @throws IOException if the source cannot be read
     */
    ModelContent fetch(ModelKey key) throws IOException, ModelFault;

    /** Whether what lies here was tried when it was put here, so that no trial is needed. */
    boolean trusted();

    /** Whether somebody else may write to the files that it gives. */
    default boolean isShared() {
        return true;
    }
}
