package dev.verge.inference.onnx;

/**
 * How a session of ONNX Runtime works.
 *
 * @param threads threads that share the work of one run; 1 is best for models that take less than a millisecond
 * @param arena whether ONNX Runtime keeps memory between runs rather than give it back
 * @param slots calls of one input shape at a time that need no new buffers
 * @param runBytes memory that all runs of a session at a time may take of its arena, beside its weights
 */
public record SessionSettings(int threads, boolean arena, int slots, long runBytes) {
    private static final long LEAST_BYTES = 1 << 20;

    /** What runs may take where nobody says it. */
    public static final long RUN_BYTES = 512L << 20;

    /** One thread, with an arena, and eight slots a shape. */
    public static final SessionSettings DEFAULT = new SessionSettings(1, true, 8, RUN_BYTES);

    /** @throws IllegalArgumentException if there is no thread, no slot or hardly any memory */
    public SessionSettings {
        if (threads < 1) throw new IllegalArgumentException("a session needs at least one thread, not " + threads);
        if (slots < 1) throw new IllegalArgumentException("a session needs at least one slot, not " + slots);
        if (runBytes < LEAST_BYTES) throw new IllegalArgumentException("runs need at least 1 MiB, not " + runBytes);
    }
}
