package dev.verge.gateway.uplink;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for vehicles that say nothing to who has not the key: {@code p-} and 160 bits of HMAC-SHA256(key, vehicle) in
 * hexadecimal. The same vehicle has the same name as long as the key stays. Safe for use by many threads.
 */
public final class Pseudonyms {
    private static final int SHORTEST_KEY = 16;
    private static final int BYTES = 20;

    private static final Pattern SHAPE = Pattern.compile("p-[0-9a-f]{" + 2 * BYTES + "}");

    private final SecretKeySpec key;

    /** @throws IllegalArgumentException if the key is shorter than 16 bytes */
    public Pseudonyms(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < SHORTEST_KEY) {
            throw new IllegalArgumentException("a pseudonym key has at least " + SHORTEST_KEY + " bytes");
        }
        this.key = new SecretKeySpec(bytes, "HmacSHA256");
    }

    /** Whether a name has the shape of a pseudonym. */
    static boolean isOne(String name) {
        return SHAPE.matcher(name).matches();
    }

    /** The vehicle's name for others. */
    public String of(String vehicle) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            byte[] digest = mac.doFinal(vehicle.getBytes(StandardCharsets.UTF_8));
            return "p-" + HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA256", e);
        }
    }
}
