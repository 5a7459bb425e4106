package dev.verge.inference.onnx;

/**
 * How a session of ONNX Runtime works.
 *
 * @param threads threads that share the work of one run; 1 is best for models that take less than a millisecond
 * @param arena whether ONNX Runtime keeps memory between runs rather than give it back
 * @param slots calls of one input shape at a time that need no new buffers
 */
public record SessionSettings(int threads, boolean arena, int slots) {
    /** One thread, with an arena, and eight slots a shape. */
    public static final SessionSettings DEFAULT = new SessionSettings(1, true, 8);

    /** @throws IllegalArgumentException if there is no thread or no slot */
    public SessionSettings {
        if (threads < 1) throw new IllegalArgumentException("a session needs at least one thread, not " + threads);
        if (slots < 1) throw new IllegalArgumentException("a session needs at least one slot, not " + slots);
    }
}
