package dev.verge.gateway.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody is here for. */
public enum Role {
    /** Sends measurements: the doors for vehicles. */
    VEHICLE,
    /** Asks for predictions. */
    CLIENT,
    /** Another site's gateway. */
    PEER,
    /** Reads {@code /metrics}. */
    METRICS,
    /** Runs the site: everything. */
    OPERATOR;

    /** The role of a name in lower case; empty for one that means nothing here. */
    public static Optional<Role> named(String name) {
        return Arrays.stream(values())
                .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}
