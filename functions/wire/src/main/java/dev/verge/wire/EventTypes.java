package dev.verge.wire;

/** Types of Verge's CloudEvents. */
public final class EventTypes {
    /** A window to be scored. */
    public static final String WINDOW = "dev.verge.window.v1";
    /** A window made ready for a model. */
    public static final String FEATURES = "dev.verge.features.v1";
    /** What a model said. */
    public static final String PREDICTION = "dev.verge.prediction.v1";
    /** Why nothing could be said. */
    public static final String REJECTED = "dev.verge.rejected.v1";

    private EventTypes() {}
}
