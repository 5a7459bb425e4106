package dev.verge.load.bench;

import dev.verge.load.site.SiteException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;

/** A token with its issuer's key, and a server's certificate, made for one run in a folder of it. */
final class Credentials {
    private static final String ISSUER = "https://issuer.example";
    private static final String PASSWORD = "of-this-run";

    private final Path publicKey;
    private final Path keyStore;
    private final String token;

    Credentials(Path folder) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            String encoded = Base64.getMimeEncoder(64, new byte[] {'\n'})
                    .encodeToString(pair.getPublic().getEncoded());
            publicKey = Files.writeString(
                    folder.resolve("issuer.pem"),
                    "-----BEGIN PUBLIC KEY-----\n" + encoded + "\n-----END PUBLIC KEY-----\n");
            token = signed(pair);
            keyStore = folder.resolve("server.p12");
            makeKeyStore(folder);
        } catch (IOException | GeneralSecurityException e) {
            throw new SiteException("credentials cannot be made", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteException("interrupted", e);
        }
    }

    private void makeKeyStore(Path folder) throws IOException, InterruptedException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = List.of(
                keytool.toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                "server",
                "-dname",
                "CN=localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                keyStore.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (process.waitFor() != 0) throw new SiteException("keytool failed; its log is in " + folder);
    }

    private static String signed(KeyPair pair) throws GeneralSecurityException {
        long now = System.currentTimeMillis() / 1000;
        String claims =
                "{\"iss\":\"" + ISSUER + "\",\"aud\":\"verge\",\"sub\":\"bench\",\"groups\":[\"client\"],\"iat\":" + now
                        + ",\"exp\":" + (now + 3600) + "}";
        String text = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + base64(claims);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(pair.getPrivate());
        signature.update(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** What a request to a gateway that asks for tokens needs. */
    String header() {
        return "Authorization: Bearer " + token + "\r\n";
    }

    /** A gateway that asks for tokens, as options of its JVM. */
    List<String> tokens() {
        return List.of(
                "-Dverge.gateway.security.jwt.keys=" + publicKey,
                "-Dverge.gateway.security.jwt.issuer=" + ISSUER,
                "-Dverge.gateway.security.jwt.audience=verge",
                "-Dverge.gateway.security.rate=0");
    }

    /** A gateway that also speaks TLS on a port, as options of its JVM. */
    List<String> tls(int port) {
        return List.of(
                "-Dquarkus.tls.door.key-store.p12.path=" + keyStore,
                "-Dquarkus.tls.door.key-store.p12.password=" + PASSWORD,
                "-Dquarkus.http.tls-configuration-name=door",
                "-Dquarkus.http.ssl-port=" + port);
    }
}
