package dev.verge.gateway.routing;

import java.util.Optional;

/** Where the caller allows a request to go: the header {@code verge-placement}. */
public enum Placement {
    /** Wherever it is best; what a request without the header says. */
    ANY("any"),
    /** Nothing of it may leave the site. */
    EDGE_ONLY("edge-only"),
    /** Only the cloud may answer. */
    CLOUD_ONLY("cloud-only");

    private final String label;

    Placement(String label) {
        this.label = label;
    }

    /** As headers and recordings spell it. */
    public String label() {
        return label;
    }

    /** The placement of this spelling, or nothing. */
    public static Optional<Placement> of(String label) {
        for (Placement placement : values()) {
            if (placement.label.equals(label)) return Optional.of(placement);
        }
        return Optional.empty();
    }

    boolean allows(Side side) {
        return switch (this) {
            case ANY -> true;
            case EDGE_ONLY -> side == Side.EDGE;
            case CLOUD_ONLY -> side == Side.CLOUD;
        };
    }
}
