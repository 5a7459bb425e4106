package dev.verge.inference.rest;

import dev.verge.inference.plane.InferFault;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** Which bodies are read: JSON in UTF-8, with or without bytes after it. */
final class ContentTypes {
    private ContentTypes() {}

    /** @throws InferFault 415 if the request says that its body is something else */
    static void check(HttpServerRequest request) {
        String said = request.getHeader(HttpHeaders.CONTENT_TYPE);
        // what nearly everyone sends, and what says nothing
        if (said == null || said.equals("application/json") || said.equals("application/octet-stream")) return;
        String[] parts = said.toLowerCase(Locale.ROOT).split(";", -1);
        String type = parts[0].strip();
        boolean json = type.equals("application/json") || type.startsWith("application/") && type.endsWith("+json");
        boolean known = type.equals("application/octet-stream") || json && inUtf8(parts);
        if (known) return;
        throw new InferFault(
                415,
                "the body must be application/json in UTF-8 or application/octet-stream, not \"" + Json.shown(said)
                        + '"');
    }

    private static boolean inUtf8(String[] parts) {
        for (String part : parts) {
            String parameter = part.strip().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) return false;
        }
        return true;
    }
}
