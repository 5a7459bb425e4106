package dev.verge.gateway.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** Somebody who signs tokens. */
final class Issuer {
    static final String NAME = "https://issuer.example";
    static final String AUDIENCE = "verge";

    private final RsaJsonWebKey key;

    Issuer(String keyId) {
        try {
            key = RsaJwkGenerator.generateJwk(2048);
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
        key.setKeyId(keyId);
    }

    RsaJsonWebKey key() {
        return key;
    }

    /** The public keys of these, as a file. */
    static Path publish(Path file, Issuer... issuers) {
        JsonWebKeySet set = new JsonWebKeySet();
        for (Issuer issuer : issuers) set.addJsonWebKey(issuer.key);
        try {
            return Files.writeString(file, set.toJson(OutputControlLevel.PUBLIC_ONLY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JwtClaims claims(String subject, String... roles) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(NAME);
        claims.setAudience(AUDIENCE);
        claims.setSubject(subject);
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setStringListClaim("groups", List.of(roles));
        return claims;
    }

    String token(JwtClaims claims) {
        return signed(claims, AlgorithmIdentifiers.RSA_USING_SHA256, key.getPrivateKey(), Map.of());
    }

    String token(String subject, String... roles) {
        return token(claims(subject, roles));
    }

    String signed(
            JwtClaims claims,
            String algorithm,
            java.security.@org.jspecify.annotations.Nullable Key with,
            Map<String, String> headers) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmConstraints(org.jose4j.jwa.AlgorithmConstraints.NO_CONSTRAINTS);
        jws.setDoKeyValidation(false);
        jws.setPayload(claims.toJson());
        jws.setKey(with);
        jws.setKeyIdHeaderValue(key.getKeyId());
        jws.setAlgorithmHeaderValue(algorithm);
        headers.forEach(jws::setHeader);
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
