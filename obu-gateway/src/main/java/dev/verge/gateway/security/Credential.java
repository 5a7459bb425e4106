package dev.verge.gateway.security;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** What a request shows. */
sealed interface Credential {
    /** Offered as a sub-protocol by browsers, which cannot set headers of a WebSocket. */
    String BEARER_PROTOCOL = "verge.bearer.";

    /** The same for an API key. */
    String KEY_PROTOCOL = "verge.key.";

    /** Nothing. */
    record None() implements Credential {}

    /** An API key. */
    record Key(String key) implements Credential {
        @Override
        public String toString() {
            return "Key[…]";
        }
    }

    /** A signed token. */
    record Token(String token) implements Credential {
        @Override
        public String toString() {
            return "Token[…]";
        }
    }

    /** In this order: {@code Authorization: Bearer}, {@code X-API-Key}, a WebSocket's sub-protocol. */
    static Credential of(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return new Token(authorization.substring(7).strip());
        }
        String key = request.getHeader("X-API-Key");
        if (key != null) return new Key(key.strip());
        return protocol(request.getHeader("Sec-WebSocket-Protocol"));
    }

    private static Credential protocol(@Nullable String offered) {
        if (offered == null) return new None();
        for (String one : offered.split(",", 16)) {
            String name = one.strip();
            if (name.startsWith(BEARER_PROTOCOL)) return new Token(name.substring(BEARER_PROTOCOL.length()));
            if (name.startsWith(KEY_PROTOCOL)) return new Key(name.substring(KEY_PROTOCOL.length()));
        }
        return new None();
    }
}
