package dev.verge.gateway.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {
    private static final Issuer FIRST = new Issuer("one");
    private static final Issuer SECOND = new Issuer("two");

    @TempDir
    Path folder;

    private Path file;
    private Tokens tokens;

    @BeforeEach
    void publish() {
        file = Issuer.publish(folder.resolve("keys.json"), FIRST);
        tokens = tokens(file.toString());
    }

    private static Tokens tokens(String keys, String... more) {
        String[] settings = new String[4 + more.length];
        settings[0] = "jwt.issuer";
        settings[1] = Issuer.NAME;
        settings[2] = "jwt.audience";
        settings[3] = Issuer.AUDIENCE;
        System.arraycopy(more, 0, settings, 4, more.length);
        return new Tokens(Settings.security(settings).jwt(), keys);
    }

    private String refused(String token) {
        assertThat(tokens.known(token)).isNull();
        Verification result = tokens.verify(token);
        assertThat(result).isInstanceOf(Verification.Invalid.class);
        assertThat(tokens.known(token)).isNull();
        return ((Verification.Invalid) result).reason();
    }

    @Test
    void knowsWhoAndWhatForAndRemembersIt() {
        JwtClaims claims = Issuer.claims("car-7", "vehicle", "somebody-elses-role");
        claims.setStringListClaim("vehicle", "car-7", "trailer-*");
        String token = FIRST.token(claims);

        Principal who = ((Verification.Valid) tokens.verify(token)).principal();

        assertThat(who.name()).isEqualTo("car-7");
        assertThat(who.roles()).isEqualTo(Set.of(Role.VEHICLE));
        assertThat(who.speaksFor("trailer-3")).isTrue();
        assertThat(who.speaksFor("car-8")).isFalse();
        assertThat(tokens.known(token)).isSameAs(who);
    }

    @Test
    void speaksForAnyVehicleOnlyIfTheClaimIsLeftOut() {
        JwtClaims empty = Issuer.claims("car-7", "vehicle");
        empty.setStringListClaim("vehicle", List.of());
        JwtClaims nothing = Issuer.claims("car-7", "vehicle");
        nothing.setClaim("vehicle", null);

        assertThat(valid(Issuer.claims("car-7", "vehicle")).speaksFor("car-8")).isTrue();
        assertThat(valid(empty).speaksFor("car-7")).isFalse();
        assertThat(valid(nothing).speaksFor("car-7")).isFalse();
    }

    private Principal valid(JwtClaims claims) {
        return ((Verification.Valid) tokens.verify(FIRST.token(claims))).principal();
    }

    @Test
    void refusesATokenWithoutASignature() {
        String none = FIRST.signed(Issuer.claims("x", "operator"), AlgorithmIdentifiers.NONE, null, Map.of());
        assertThat(none).endsWith(".");

        refused(none);
    }

    @Test
    void refusesHmacWithThePublicKeyAsItsSecret() {
        byte[] der = FIRST.key().getPublicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(der)
                + "\n-----END PUBLIC KEY-----\n";
        for (byte[] secret : new byte[][] {der, pem.getBytes(UTF_8)}) {
            refused(FIRST.signed(
                    Issuer.claims("x", "operator"), AlgorithmIdentifiers.HMAC_SHA256, new HmacKey(secret), Map.of()));
        }
    }

    @Test
    void refusesAnotherAlgorithmOfTheSameKey() {
        refused(FIRST.signed(
                Issuer.claims("x", "operator"),
                AlgorithmIdentifiers.RSA_USING_SHA512,
                FIRST.key().getPrivateKey(),
                Map.of()));
    }

    @Test
    void refusesAKeyThatTheTokenBringsAlong() {
        SECOND.key().setKeyId("one");

        assertThat(refused(SECOND.token("x", "operator"))).contains("signature");

        SECOND.key().setKeyId("two");
    }

    @Test
    void refusesWhatHasExpired() {
        JwtClaims claims = Issuer.claims("x", "operator");
        claims.setExpirationTime(NumericDate.fromMilliseconds(System.currentTimeMillis() - 31_000));

        assertThat(refused(FIRST.token(claims))).contains("expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exp", "sub", "iss", "aud"})
    void refusesATokenThatLeavesOut(String claim) {
        JwtClaims claims = Issuer.claims("x", "operator");
        claims.unsetClaim(claim);

        refused(FIRST.token(claims));
    }

    @Test
    void refusesAnotherIssuerAndAnotherAudience() {
        JwtClaims issuer = Issuer.claims("x", "operator");
        issuer.setIssuer(Issuer.NAME + ".evil");
        JwtClaims audience = Issuer.claims("x", "operator");
        audience.setAudience("other");

        assertThat(refused(FIRST.token(issuer))).contains("issuer");
        assertThat(refused(FIRST.token(audience))).contains("audience");
    }

    @Test
    void refusesATokenThatIsNotValidYet() {
        JwtClaims claims = Issuer.claims("x", "operator");
        claims.setNotBeforeMinutesInThePast(-2);

        refused(FIRST.token(claims));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "a.b.c", "..", "eyJhbGciOiJSUzI1NiJ9..", "\u0000.\u0000.\u0000"})
    void refusesWhatIsNoToken(String token) {
        refused(token);
    }

    @Test
    void takesNewKeysAndForgetsTokensOfOldOnes() {
        String before = FIRST.token("x", "client");
        String after = SECOND.token("x", "client");
        tokens.verify(before);
        refused(after);

        Issuer.publish(file, FIRST, SECOND);
        tokens.look();
        assertThat(tokens.verify(after)).isInstanceOf(Verification.Valid.class);
        assertThat(tokens.verify(before)).isInstanceOf(Verification.Valid.class);

        Issuer.publish(file, SECOND);
        tokens.look();
        assertThat(tokens.verify(after)).isInstanceOf(Verification.Valid.class);
        refused(before);
    }

    @Test
    void keepsTheOldKeysWhereTheNewFileIsNone() throws Exception {
        Files.writeString(file, "{\"keys\":[]}");
        tokens.look();
        assertThat(tokens.verify(FIRST.token("x", "client"))).isInstanceOf(Verification.Valid.class);

        Files.delete(file);
        tokens.look();
        assertThat(tokens.verify(FIRST.token("x", "client"))).isInstanceOf(Verification.Valid.class);
    }

    @Test
    void forgetsWhatHasExpired() {
        JwtClaims claims = Issuer.claims("x", "client");
        claims.setExpirationTime(NumericDate.fromMilliseconds(System.currentTimeMillis() - 28_500));
        String token = FIRST.token(claims);
        assertThat(tokens.verify(token)).isInstanceOf(Verification.Valid.class);
        assertThat(tokens.known(token)).isNotNull();

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(tokens.known(token)).isNull());
    }

    @Test
    void readsAPemKeyOfAnEllipticCurve() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var pair = generator.generateKeyPair();
        Path pem = Files.writeString(
                folder.resolve("key.pem"),
                "-----BEGIN PUBLIC KEY-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(pair.getPublic().getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
        Tokens elliptic = tokens(pem.toString(), "jwt.algorithm", "ES256");

        String token = FIRST.signed(Issuer.claims("x", "client"), "ES256", pair.getPrivate(), Map.of());

        assertThat(elliptic.verify(token)).isInstanceOf(Verification.Valid.class);
    }

    @Test
    void startsOnlyWithIssuerAudienceAnAlgorithmOfPublicKeysAndKeys() {
        String keys = file.toString();
        assertThatThrownBy(() -> new Tokens(Settings.security().jwt(), keys)).hasMessageContaining("jwt.issuer");
        assertThatThrownBy(() -> tokens(keys, "jwt.algorithm", "HS256")).hasMessageContaining("algorithm");
        assertThatThrownBy(() -> tokens(keys, "jwt.algorithm", "none")).hasMessageContaining("algorithm");
        assertThatThrownBy(() -> tokens(folder.resolve("missing").toString())).hasMessageContaining("missing");
    }
}
