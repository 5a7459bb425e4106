package dev.verge.inference.plane;

/**
 * What a model needs that can be asked, by a few bytes, for more than its file shows.
 *
 * @param workers whether every call runs on a worker, however quick the model usually is
 * @param noLeast whether the least INT32 and INT64 are refused, whose division by −1 ends the process on x86
 */
public record Precautions(boolean workers, boolean noLeast) {
    /** Most models need none. */
    public static final Precautions NONE = new Precautions(false, false);
}
