package dev.verge.inference.model;

import dev.verge.inference.repository.BakedSource;
import dev.verge.inference.repository.ModelContent;
import dev.verge.inference.repository.ModelKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The models that come with the function. */
public final class BakedModels {
    /** Every one. */
    public List<ModelFiles> all() {
        try {
            BakedSource source = new BakedSource();
            return source.list().stream().map(key -> files(source, key)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModelFiles files(BakedSource source, ModelKey key) {
        try {
            if (source.fetch(key) instanceof ModelContent.InMemory(byte[] description, byte[] model)) {
                return new ModelFiles(key.toString(), description, model);
            }
            throw new AssertionError("they come in memory");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
