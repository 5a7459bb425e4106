package dev.verge.inference.onnx;

/**
 * How a session of ONNX Runtime works.
 *
 * @param threads threads that share the work of one run; 1 is best for models that take less than a millisecond
 * @param arena whether ONNX Runtime keeps memory between runs rather than give it back
 */
public record SessionSettings(int threads, boolean arena) {
    /** One thread, with an arena. */
    public static final SessionSettings DEFAULT = new SessionSettings(1, true);

    /** @throws IllegalArgumentException if there is no thread */
    public SessionSettings {
        if (threads < 1) throw new IllegalArgumentException("a session needs at least one thread, not " + threads);
    }
}
