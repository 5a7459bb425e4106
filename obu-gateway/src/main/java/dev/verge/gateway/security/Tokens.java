package dev.verge.gateway.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Signed tokens: one issuer, one audience, one algorithm with a public key, an expiry and a subject. What was verified is
 * remembered until it expires, for a few minutes at most, and until the keys change. Safe for many threads.
 */
final class Tokens {
    private static final List<String> ALGORITHMS =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");
    private static final int LONGEST = 8192;

    private final SecurityOptions.Jwt options;
    private final Cache<String, Verification.Valid> remembered;
    private final @Nullable Reloaded<JwtConsumer> file;
    private final @Nullable JwtConsumer remote;

    /** @throws IllegalArgumentException if a setting is missing, or the keys cannot be read */
    Tokens(SecurityOptions.Jwt options, String keys) {
        this.options = options;
        if (!ALGORITHMS.contains(options.algorithm())) {
            throw new IllegalArgumentException(
                    "verge.gateway.security.jwt.algorithm is one of " + String.join(", ", ALGORITHMS));
        }
        this.remembered = Caffeine.newBuilder()
                .maximumSize(options.remembered())
                .expireAfter(untilExpiry(options.rememberedFor()))
                .build();
        if (keys.startsWith("https://")) {
            HttpsJwks jwks = new HttpsJwks(keys);
            // an unknown key's id makes it ask again, but not for everybody who makes one up
            jwks.setRefreshReprieveThreshold(Duration.ofSeconds(10).toMillis());
            remote = consumer(new HttpsJwksVerificationKeyResolver(jwks));
            file = null;
        } else {
            remote = null;
            file = new Reloaded<>(
                    Path.of(keys),
                    text -> consumer(PublicKeys.resolver(text, options.algorithm())),
                    consumer -> remembered.invalidateAll());
        }
    }

    /** Looks whether the keys' file changed; blocks. */
    void look() {
        if (file != null) file.look();
    }

    /** What is known of a token without computing anything; null: nothing. */
    @Nullable
    Principal known(String token) {
        Verification.Valid valid = remembered.getIfPresent(token);
        return valid == null ? null : valid.principal();
    }

    /** Verifies the signature and the claims: takes a fraction of a millisecond, or a call to fetch keys. */
    Verification verify(String token) {
        if (token.length() > LONGEST) return new Verification.Invalid("the token is longer than " + LONGEST);
        JwtConsumer consumer = file == null ? java.util.Objects.requireNonNull(remote) : file.get();
        try {
            Verification.Valid valid = valid(consumer.processToClaims(token));
            remembered.put(token, valid);
            // keys may have changed between the signature and the line before
            if (file != null && file.get() != consumer) remembered.invalidate(token);
            return valid;
        } catch (InvalidJwtException e) {
            return keysAreAway(e) ? new Verification.Unknown() : new Verification.Invalid(reason(e));
        } catch (MalformedClaimException e) {
            return new Verification.Invalid("a claim of the token has the wrong type");
        }
    }

    private Verification.Valid valid(JwtClaims claims) throws MalformedClaimException {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        // roles of other systems mean nothing here
        for (String name : texts(claims, options.rolesClaim())) Role.named(name).ifPresent(roles::add);
        Principal principal = new Principal(
                Principal.Kind.TOKEN,
                claims.getSubject(),
                roles,
                vehicles(claims, options.vehicleClaim()),
                OptionalDouble.empty());
        long until =
                claims.getExpirationTime().getValueInMillis() + options.leeway().toMillis();
        return new Verification.Valid(principal, until);
    }

    // a claim that names nothing, even null, is not one that is left out
    private static Pattern vehicles(JwtClaims claims, String name) throws MalformedClaimException {
        return claims.getClaimsMap().containsKey(name) ? Principal.vehicles(texts(claims, name)) : Principal.ANY;
    }

    private static List<String> texts(JwtClaims claims, String name) throws MalformedClaimException {
        if (!claims.hasClaim(name)) return List.of();
        return claims.isClaimValueString(name)
                ? List.of(claims.getStringClaimValue(name))
                : claims.getStringListClaimValue(name);
    }

    private JwtConsumer consumer(VerificationKeyResolver resolver) {
        return new JwtConsumerBuilder()
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, options.algorithm()))
                .setVerificationKeyResolver(resolver)
                .setExpectedIssuer(true, required(options.issuer(), "issuer"))
                .setExpectedAudience(true, required(options.audience(), "audience"))
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds((int) options.leeway().toSeconds())
                .build();
    }

    // jose4j gives everything that goes wrong before the claims the same code; only a call that failed is not the
    // token's
    private static boolean keysAreAway(Throwable fault) {
        for (Throwable e = fault; e != null; e = e.getCause()) {
            if (e instanceof UnresolvableKeyException && e.getCause() instanceof IOException) return true;
        }
        return false;
    }

    private static String required(Optional<String> value, String name) {
        return value.orElseThrow(() ->
                new IllegalArgumentException("tokens need verge.gateway.security.jwt." + name + " beside their keys"));
    }

    private static String reason(InvalidJwtException e) {
        if (e.hasExpired()) return "the token has expired";
        if (e.hasErrorCode(ErrorCodes.AUDIENCE_INVALID) || e.hasErrorCode(ErrorCodes.AUDIENCE_MISSING))
            return "the token is for another audience";
        if (e.hasErrorCode(ErrorCodes.ISSUER_INVALID) || e.hasErrorCode(ErrorCodes.ISSUER_MISSING))
            return "the token is of another issuer";
        if (e.hasErrorCode(ErrorCodes.SIGNATURE_INVALID)) return "the token's signature does not fit";
        return "the token cannot be verified";
    }

    private static Expiry<String, Verification.Valid> untilExpiry(Duration longest) {
        return Expiry.creating((token, valid) -> {
            Duration left = Duration.ofMillis(Math.max(0, valid.untilMillis() - System.currentTimeMillis()));
            return left.compareTo(longest) < 0 ? left : longest;
        });
    }
}
