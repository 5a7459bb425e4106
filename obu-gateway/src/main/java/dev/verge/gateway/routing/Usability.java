package dev.verge.gateway.routing;

/** Whether a target comes into question, and if not, why. */
public enum Usability {
    /** It does. */
    USABLE("usable"),
    /** It does not serve the model. */
    OTHER_MODEL("other-model"),
    /** The caller's placement excludes it. */
    EXCLUDED("excluded"),
    /** The site's rules keep the request here. */
    MAY_NOT_LEAVE("may-not-leave"),
    /** It does not answer. */
    DOWN("down"),
    /** The adaptive limit is reached. */
    SATURATED("saturated");

    private final String label;

    Usability(String label) {
        this.label = label;
    }

    /** As recordings spell it. */
    public String label() {
        return label;
    }
}
