package dev.verge.gateway.routing;

/** Where a target stands. */
public enum Side {
    /** In the gateway's own cluster or machine. */
    EDGE("edge"),
    /** Another site, over the uplink. */
    CLOUD("cloud");

    private final String label;

    Side(String label) {
        this.label = label;
    }

    /** As headers and recordings spell it. */
    public String label() {
        return label;
    }
}
