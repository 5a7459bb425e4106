package dev.verge.inference.rest;

import dev.verge.inference.plane.InferFault;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpServerRequest;

/** Paths of requests. */
final class Paths {
    private static final int MAX_SEGMENTS = 8;
    private static final int MAX_NAME = 64;

    private Paths() {}

    /** The path, which is absent only of a request that names no resource. */
    static String of(HttpServerRequest request) {
        String path = request.path();
        return path == null ? "" : path;
    }

    /** The path's segments, with percent-encoding undone in each; a slash at the end counts for nothing. */
    static String[] segments(String path) {
        String[] segments = path.substring(path.isEmpty() ? 0 : 1).split("/", MAX_SEGMENTS);
        int length =
                segments.length > 1 && segments[segments.length - 1].isEmpty() ? segments.length - 1 : segments.length;
        String[] decoded = new String[length];
        for (int i = 0; i < length; i++) decoded[i] = decoded(segments[i]);
        return decoded;
    }

    private static String decoded(String segment) {
        if (segment.indexOf('%') < 0) return segment;
        try {
            // a plus sign is itself in a path
            return QueryStringDecoder.decodeComponent(segment.replace("+", "%2B"));
        } catch (IllegalArgumentException e) {
            throw new InferFault(400, "the path has a percent sign that encodes nothing");
        }
    }

    /**
     * The name of a model or version, as folders and metrics can carry it.
     *
     * @throws InferFault 400 if it is none
     */
    static String name(String name) {
        boolean right = !name.isEmpty() && name.length() <= MAX_NAME && alphanumeric(name.charAt(0));
        for (int i = 0; right && i < name.length(); i++) {
            char c = name.charAt(i);
            right = alphanumeric(c) || c == '.' || c == '_' || c == '-';
        }
        if (!right) throw new InferFault(400, '"' + Json.shown(name) + "\" is no name of a model or version");
        return name;
    }

    private static boolean alphanumeric(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
