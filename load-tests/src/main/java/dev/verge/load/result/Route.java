package dev.verge.load.result;

/**
 * Which side the gateway had a window scored on, and why.
 *
 * @param side {@code edge} or {@code cloud}; empty where no gateway was asked
 * @param reason as the gateway spells it, for instance {@code cloud-down}; empty where it said none
 */
public record Route(String side, String reason) {
    /** No gateway was asked. */
    public static final Route NONE = new Route("", "");

    /** Reads what {@code verge-route} said: {@code edge;reason=cloud-down;predicted=3;…}. */
    static Route of(String header) {
        String reason = "";
        String[] parts = header.split(";", -1);
        for (String part : parts) {
            if (part.startsWith("reason=")) reason = part.substring("reason=".length());
        }
        return new Route(parts[0], reason);
    }

    /** Both, or a dash. */
    @Override
    public String toString() {
        return side.isEmpty() ? "-" : side + " " + reason;
    }
}
