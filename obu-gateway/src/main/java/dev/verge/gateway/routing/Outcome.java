package dev.verge.gateway.routing;

/** What is done with a request. */
public sealed interface Outcome {
    /**
     * It goes to a target of the site.
     *
     * @param target the target's name
     */
    record Edge(String target) implements Outcome {}

    /**
     * It goes to a target over the uplink.
     *
     * @param target the target's name
     */
    record Cloud(String target) implements Outcome {}

    /**
     * It goes to one target, and, if that has not answered in time, to a second one too; the first answer counts and the
     * other call is cancelled (Dean and Barroso, The Tail at Scale, CACM 56(2), 2013).
     *
     * @param first the first target's name
     * @param second the second target's name
     * @param afterMicros when the second call is made, 0 for at once
     */
    record Hedge(String first, String second, long afterMicros) implements Outcome {}

    /**
     * It is answered with 503.
     *
     * @param retryAfterMicros when it may be worth trying again
     */
    record Shed(long retryAfterMicros) implements Outcome {}

    /**
     * It is taken on and answered later.
     *
     * @param afterMicros when it may be worth trying
     */
    record Defer(long afterMicros) implements Outcome {}

    /** As headers and recordings spell it. */
    default String label() {
        return switch (this) {
            case Edge _ -> "edge";
            case Cloud _ -> "cloud";
            case Hedge _ -> "hedge";
            case Shed _ -> "shed";
            case Defer _ -> "defer";
        };
    }

    /** Fields {@code outcome} and what belongs to it, into an object that is open. */
    default void write(JsonLine json) {
        json.field("outcome", label());
        switch (this) {
            case Edge(String target) -> json.field("target", target);
            case Cloud(String target) -> json.field("target", target);
            case Hedge(String first, String second, long after) ->
                json.field("target", first).field("second", second).field("after", after);
            case Shed(long retryAfter) -> json.field("after", retryAfter);
            case Defer(long after) -> json.field("after", after);
        }
    }

    /** A call to the target of this estimate. */
    static Outcome to(Estimate estimate) {
        return switch (estimate.side()) {
            case EDGE -> new Edge(estimate.target());
            case CLOUD -> new Cloud(estimate.target());
        };
    }
}
