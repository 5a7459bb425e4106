package dev.verge.gateway.security;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.keys.EcKeyUtil;
import org.jose4j.keys.RsaKeyUtil;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;

/** The keys of a file: a JWK set, or one PEM public key. */
final class PublicKeys {
    private PublicKeys() {}

    /** @throws IllegalArgumentException if there is no public key in the text */
    static VerificationKeyResolver resolver(String text, String algorithm) {
        try {
            if (!text.strip().startsWith("-----BEGIN")) return new JwksVerificationKeyResolver(set(text));
            PublicKey key = algorithm.startsWith("E")
                    ? new EcKeyUtil().fromPemEncoded(text)
                    : new RsaKeyUtil().fromPemEncoded(text);
            return (signature, nesting) -> key;
        } catch (JoseException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the file holds neither a JWK set nor a PEM public key", e);
        }
    }

    private static List<JsonWebKey> set(String text) throws JoseException {
        // a shared secret in a set of public keys would let everybody who reads it sign
        List<JsonWebKey> keys = new JsonWebKeySet(text)
                .getJsonWebKeys().stream()
                        .filter(PublicJsonWebKey.class::isInstance)
                        .toList();
        if (keys.isEmpty()) throw new IllegalArgumentException("the JWK set holds no public key");
        return keys;
    }
}
