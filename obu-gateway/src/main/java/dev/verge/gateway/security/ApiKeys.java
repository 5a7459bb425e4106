package dev.verge.gateway.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * API keys by their SHA-256: the file tells nobody a key. One a line,
 *
 * <pre>{@code name  sha256-in-hex  role,role  [vehicles=car-*,bus-7]  [rate=500]}</pre>
 *
 * <p>empty lines and lines that begin with {@code #} left out. A plain hash is enough because keys are made by chance (32
 * bytes or so), not by people. Immutable.
 */
final class ApiKeys {
    private record Entry(byte[] digest, Principal principal) {}

    // found by eight bytes of the hash, which nobody can choose; then all of it is compared in constant time
    private final Map<Long, List<Entry>> byPrefix;

    private ApiKeys(Map<Long, List<Entry>> byPrefix) {
        this.byPrefix = byPrefix;
    }

    /** @throws IllegalArgumentException if a line is none, with its number and never its content */
    static ApiKeys parse(String file) {
        Map<Long, List<Entry>> entries = new HashMap<>();
        List<String> lines = file.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) continue;
            Entry entry = entry(line, i + 1);
            entries.computeIfAbsent(prefix(entry.digest()), p -> new ArrayList<>())
                    .add(entry);
        }
        return new ApiKeys(entries);
    }

    /** Whose key it is. */
    Optional<Principal> find(String key) {
        byte[] digest = sha256(key);
        for (Entry entry : byPrefix.getOrDefault(prefix(digest), List.of())) {
            if (MessageDigest.isEqual(entry.digest(), digest)) return Optional.of(entry.principal());
        }
        return Optional.empty();
    }

    private static Entry entry(String line, int number) {
        String[] words = line.split("\\s+");
        try {
            if (words.length < 3) throw new IllegalArgumentException("name, hash and roles are expected");
            byte[] digest = HexFormat.of().parseHex(words[1]);
            if (digest.length != 32) throw new IllegalArgumentException("the hash is no SHA-256");
            Pattern vehicles = Principal.ANY;
            OptionalDouble rate = OptionalDouble.empty();
            for (int i = 3; i < words.length; i++) {
                String[] pair = words[i].split("=", 2);
                switch (pair[0]) {
                    case "vehicles" -> vehicles = Principal.vehicles(List.of(pair[1].split(",")));
                    case "rate" -> rate = OptionalDouble.of(Double.parseDouble(pair[1]));
                    default -> throw new IllegalArgumentException("there is no attribute " + pair[0]);
                }
            }
            return new Entry(digest, new Principal(Principal.Kind.KEY, words[0], roles(words[2]), vehicles, rate));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            String why = e instanceof NumberFormatException || e instanceof ArrayIndexOutOfBoundsException
                    ? "an attribute is name=value"
                    : String.valueOf(e.getMessage());
            // a hash that is none might be the key itself
            throw new IllegalArgumentException(
                    "line " + number + " of the API keys: " + (why.contains("hex") ? "the hash is no SHA-256" : why));
        }
    }

    private static Set<Role> roles(String names) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String name : names.split(",")) {
            roles.add(Role.named(name).orElseThrow(() -> new IllegalArgumentException("there is no role " + name)));
        }
        return roles;
    }

    private static long prefix(byte[] digest) {
        return ByteBuffer.wrap(digest).getLong();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
