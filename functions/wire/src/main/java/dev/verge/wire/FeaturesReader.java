package dev.verge.wire;

import dev.verge.telemetry.SignalCatalogue;

/**
 * Reads the tensor that preprocess answers with:
 * {@code {"id":…,"vehicle":…,"timestamp":…,"signals":[…],"values":[[…],…],"imputed":[[…],…]}}, in any order of fields, and
 * where they are known {@code model} and {@code suspect} (there, though perhaps empty, if somebody looked).
 * Every fault is a value that names the field. Safe for use by many threads.
 */
public final class FeaturesReader {
    private final MessageReader<FeaturesMessage> reader;

    /** @param catalogue the signals that a tensor may hold, under any of their spellings */
    public FeaturesReader(SignalCatalogue catalogue) {
        this.reader = new MessageReader<>(catalogue, FeaturesFields::new, FeaturesMessage.Refused::new);
    }

    /** Never throws for bad input. */
    public FeaturesMessage read(byte[] body) {
        return reader.read(body, 0, body.length);
    }
}
