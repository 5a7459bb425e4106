package dev.verge.inference.repository;

import static java.util.Objects.requireNonNull;

/**
 * One version of a model, as the repository API tells it.
 *
 * @param name the model's name
 * @param version its version; empty where the repository knows the model's folder and no version in it
 * @param state what it can be asked now
 * @param reason one sentence why it is not ready, or what its owner will want to know although it is; else empty
 */
public record ModelState(String name, String version, State state, String reason) {
    public ModelState {
        requireNonNull(name, "name");
        requireNonNull(version, "version");
        requireNonNull(state, "state");
        requireNonNull(reason, "reason");
    }

    /** The states that Triton's repository API knows, by their names there. */
    public enum State {
        /** It is there and was never loaded. */
        UNKNOWN,
        /** It answers. */
        READY,
        /** It cannot answer: unloaded, refused, quarantined, or its files are not whole. */
        UNAVAILABLE,
        /** It is being fetched, tried or warmed. */
        LOADING,
        /** It takes no new request and finishes those that it has. */
        UNLOADING
    }
}
