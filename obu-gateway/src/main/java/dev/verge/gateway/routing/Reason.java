package dev.verge.gateway.routing;

/** Why it came out so: in most cases, what spoke against the other side. */
public enum Reason {
    /** It is the cheapest target that will most probably answer in time. */
    CHEAPEST("cheapest"),
    /** It needs the least energy of the targets that will most probably answer in time. */
    LEAST_ENERGY("least-energy"),
    /** None will safely answer in time, this one most probably. */
    LEAST_LATE("least-late"),
    /** The policy takes this side whenever it can. */
    FIRST_CHOICE("first-choice"),
    /** Chance decided. */
    CHANCE("chance"),
    /** Fewer calls than the threshold are in flight at the edge. */
    BELOW_THRESHOLD("below-threshold"),
    /** As many calls as the threshold or more are in flight at the edge. */
    ABOVE_THRESHOLD("above-threshold"),
    /** The caller allows nothing else. */
    PLACEMENT("placement"),
    /** The site's rules keep it here. */
    MAY_NOT_LEAVE("may-not-leave"),
    /** The edge does not serve the model. */
    NOT_AT_THE_EDGE("not-at-the-edge"),
    /** The edge does not answer. */
    EDGE_DOWN("edge-down"),
    /** The edge has as many calls in flight as it bears, or its queue is too long. */
    EDGE_SATURATED("edge-saturated"),
    /** The edge is at zero and would have to start first. */
    EDGE_COLD("edge-cold"),
    /** The edge works too slowly. */
    EDGE_SLOW("edge-slow"),
    /** The cloud does not answer. */
    CLOUD_DOWN("cloud-down"),
    /** The cloud has as many calls in flight as the gateway allows. */
    CLOUD_SATURATED("cloud-saturated"),
    /** Nothing can answer before the deadline. */
    HOPELESS("hopeless"),
    /** No target comes into question. */
    NO_TARGET("no-target");

    private final String label;

    Reason(String label) {
        this.label = label;
    }

    /** As headers and recordings spell it. */
    public String label() {
        return label;
    }
}
