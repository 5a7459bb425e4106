package dev.verge.gateway.service;

import dev.verge.gateway.routing.JsonLine;
import io.vertx.core.http.HttpServerResponse;

/** Answers that are no answers: problem+json (RFC 9457), and in the Open Inference routes {@code {"error": …}}. */
public final class Problems {
    private Problems() {}

    /** Ends the answer with a status and a sentence; does nothing where it has ended. */
    public static void answer(HttpServerResponse response, String path, int status, String detail) {
        if (response.ended() || response.closed()) return;
        if (response.headWritten()) {
            // too late to say anything: the client sees that the answer is not whole
            response.reset();
            return;
        }
        response.setStatusCode(status);
        if (status == 503 && !response.headers().contains("Retry-After")) response.putHeader("Retry-After", "1");
        boolean inference = path.equals("/v2") || path.startsWith("/v2/");
        response.putHeader("Content-Type", inference ? "application/json" : "application/problem+json");
        response.end(
                inference ? new JsonLine().begin().field("error", detail).end().toString() : problem(status, detail));
    }

    private static String problem(int status, String detail) {
        return new JsonLine()
                .begin()
                .field("type", "about:blank")
                .field("title", title(status))
                .field("status", status)
                .field("detail", detail)
                .end()
                .toString();
    }

    // about:blank wants the status' own phrase
    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 413 -> "Content Too Large";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            default -> "Error";
        };
    }
}
