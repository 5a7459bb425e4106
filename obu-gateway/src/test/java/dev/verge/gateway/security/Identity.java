package dev.verge.gateway.security;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A self-signed certificate and its key, as PEM files. */
record Identity(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";

    static Identity create(Path folder, String name)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve(name + ".p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String arguments = "-genkeypair -alias a -keyalg EC -groupname secp256r1 -validity 2 -dname CN=" + name
                + " -ext SAN=dns:localhost,ip:127.0.0.1 -ext BC=ca:true -storetype PKCS12 -keystore " + store
                + " -storepass " + PASSWORD;
        List<String> command = new java.util.ArrayList<>(List.of(keytool));
        command.addAll(List.of(arguments.split(" ")));
        if (new ProcessBuilder(command).start().waitFor() != 0) throw new IOException("keytool failed");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return new Identity(
                pem(
                        folder.resolve(name + ".crt"),
                        "CERTIFICATE",
                        keys.getCertificate("a").getEncoded()),
                pem(
                        folder.resolve(name + ".key"),
                        "PRIVATE KEY",
                        keys.getKey("a", PASSWORD.toCharArray()).getEncoded()));
    }

    /** Writes it over another one's files, as a renewal does. */
    void replace(Path certificateFile, Path keyFile) throws IOException {
        Files.copy(key, keyFile, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(certificate, certificateFile, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path pem(Path file, String kind, byte[] bytes) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }
}
