package dev.verge.gateway.security;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Whether what is configured may listen where it is told to. */
final class Exposure {
    private Exposure() {}

    /**
     * What is wrong, in one sentence.
     *
     * @param host where HTTP listens
     * @param mode {@code verge.gateway.security}
     * @param asks whether credentials are asked for
     */
    static Optional<String> fault(String host, Optional<String> mode, boolean asks) {
        if (mode.isPresent() && !mode.get().equals("none")) {
            return Optional.of("verge.gateway.security can only be none (or left out), not " + mode.get() + ".");
        }
        if (mode.isPresent() && asks) {
            return Optional.of("verge.gateway.security=none contradicts the credentials that are configured below it.");
        }
        if (asks || mode.isPresent() || isLoopback(host)) return Optional.empty();
        return Optional.of("The gateway would let everybody in at " + host
                + ": set verge.gateway.security.jwt.* or verge.gateway.security.api-keys, or verge.gateway.security=none"
                + " if something else guards it, or quarkus.http.host=127.0.0.1.");
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
