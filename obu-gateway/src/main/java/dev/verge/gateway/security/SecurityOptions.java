package dev.verge.gateway.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Who is let in. */
@ConfigMapping(prefix = "verge.gateway.security")
public interface SecurityOptions {
    /** {@code none}: everybody may do everything. Without it and without credentials only loopback is listened to. */
    @WithParentName
    Optional<String> mode();

    /** A file of API keys, see {@link ApiKeys}. */
    Optional<Path> apiKeys();

    /** Signed tokens. */
    Jwt jwt();

    /** What who shows a client certificate that the server trusts may do without any other credential. */
    Optional<Set<Role>> certificateRoles();

    /** How often files of keys are looked at. */
    @WithDefault("5s")
    Duration reload();

    /** Header lines of a request. */
    @WithDefault("64")
    int maxHeaders();

    /** Requests a second of one client; absent: 1000 where credentials are asked for, otherwise no limit; 0: no limit. */
    OptionalDouble rate();

    /** Requests that a client may send at once after a pause, in seconds' worth of its rate. */
    @WithDefault("2")
    double burst();

    /** Signed tokens (RFC 7519). */
    interface Jwt {
        /** Where the public keys are: a JWK set or a PEM public key in a file, or the {@code https} address of a JWK set. */
        Optional<String> keys();

        /** The only issuer. */
        Optional<String> issuer();

        /** What must be among the token's audiences. */
        Optional<String> audience();

        /** The only algorithm; one with a public key. */
        @WithDefault("RS256")
        String algorithm();

        /** The claim that lists roles. */
        @WithDefault("groups")
        String rolesClaim();

        /** The claim that names the vehicles it speaks for, {@code *} for any characters; a token without it: any. */
        @WithDefault("vehicle")
        String vehicleClaim();

        /** How far clocks may differ. */
        @WithDefault("30s")
        Duration leeway();

        /** Verified tokens remembered, so that a signature is not computed again. */
        @WithDefault("10000")
        int remembered();

        /** How long a verified token is remembered at most. */
        @WithDefault("5m")
        Duration rememberedFor();
    }
}
