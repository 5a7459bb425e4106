package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 digests, written {@code sha256:} and 64 hex digits. */
final class Digests {
    private static final String PREFIX = "sha256:";

    private Digests() {}

    /** The digest of a stream's bytes, which are not kept. */
    static String of(InputStream in) throws IOException {
        MessageDigest sha = sha256();
        try (DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha)) {
            in.transferTo(out);
        }
        return text(sha);
    }

    /** The digest of some bytes. */
    static String of(byte[] bytes) {
        MessageDigest sha = sha256();
        sha.update(bytes);
        return text(sha);
    }

    /** One digest for several texts in this order. */
    static String of(List<String> texts) {
        return of(String.join("\n", texts).getBytes(UTF_8));
    }

    /** The 64 hex digits of a digest, which make a file's name. */
    static String hex(String digest) {
        if (!digest.matches(PREFIX + "[0-9a-f]{64}")) throw new IllegalArgumentException("no digest: " + digest);
        return digest.substring(PREFIX.length());
    }

    private static String text(MessageDigest sha) {
        return PREFIX + HexFormat.of().formatHex(sha.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
