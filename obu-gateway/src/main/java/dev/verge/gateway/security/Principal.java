package dev.verge.gateway.security;

import io.vertx.ext.web.RoutingContext;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who sent a request.
 *
 * @param kind what says so; names of different kinds have nothing to do with each other
 * @param name as the credential says it; for logs and limits
 * @param roles what for
 * @param vehicles names of vehicles that it speaks for, {@code *} for any characters
 * @param rate requests a second; empty: as everybody
 */
public record Principal(Kind kind, String name, Set<Role> roles, Pattern vehicles, OptionalDouble rate) {
    /** What says who somebody is. */
    enum Kind {
        ADDRESS,
        KEY,
        TOKEN,
        CERTIFICATE
    }

    private static final String KEY = "verge.principal";
    private static final Pattern NONE = Pattern.compile("(?!)");

    /** Any vehicle. */
    static final Pattern ANY = Pattern.compile(".*");

    public Principal {
        roles = Set.copyOf(roles);
    }

    /** Somebody where nobody is asked. */
    static Principal anybody(String address) {
        return new Principal(Kind.ADDRESS, address, EnumSet.allOf(Role.class), ANY, OptionalDouble.empty());
    }

    /** Names with {@code *}, as one pattern; an empty list matches no name. */
    static Pattern vehicles(List<String> globs) {
        if (globs.isEmpty()) return NONE;
        if (globs.contains("*")) return ANY;
        return Pattern.compile(globs.stream()
                .map(glob -> Pattern.quote(glob).replace("*", "\\E.*\\Q"))
                .collect(Collectors.joining("|")));
    }

    /** Whether it may send rows of any vehicle. */
    public boolean speaksForAll() {
        return vehicles == ANY;
    }

    /** Whether it may send rows of a vehicle. */
    public boolean speaksFor(String vehicle) {
        return vehicles.matcher(vehicle).matches();
    }

    void attach(RoutingContext http) {
        http.put(KEY, this);
    }

    /** Who sent this request; anybody where no check stands in front. */
    public static Principal of(RoutingContext http) {
        Principal principal = http.get(KEY);
        return principal == null ? anybody("unknown") : principal;
    }
}
