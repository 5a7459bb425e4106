package dev.verge.gateway.routing;

/** How a target has answered of late. */
public enum Health {
    /** It answers. */
    UP("up"),
    /** Its oldest call has been waiting for much longer than it should: perhaps nobody will answer. */
    SUSPECT("suspect"),
    /** Calls or probes failed one after the other: the breaker is open until a probe succeeds. */
    DOWN("down");

    private final String label;

    Health(String label) {
        this.label = label;
    }

    /** As recordings spell it. */
    public String label() {
        return label;
    }
}
