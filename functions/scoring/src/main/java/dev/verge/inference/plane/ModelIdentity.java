package dev.verge.inference.plane;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * Which model this is.
 *
 * @param digest {@code sha256:} and 64 hex digits, of the ONNX file
 * @param properties what its metadata tells beside the digest: licence, task and so on
 */
public record ModelIdentity(String name, String version, String digest, Map<String, String> properties) {
    /** The property that tells what its owner will want to know, although it serves. */
    public static final String WARNING = "warning";

    public ModelIdentity {
        requireNonNull(name, "name");
        requireNonNull(version, "version");
        requireNonNull(digest, "digest");
        properties = Map.copyOf(properties);
    }
}
