package dev.verge.wire;

import dev.verge.telemetry.Reason;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Stands before everything that reads a body, so that waiting requests cost no memory: 503 past the bounds. */
@Singleton
public class AdmissionGate {
    private static final byte[] FULL = JsonTexts.of(new Problem(
            503,
            Reason.SHED,
            "",
            "as many requests as allowed are being answered",
            Optional.empty(),
            Optional.empty()));

    private final Admission admission;
    private final long unknownLength;

    AdmissionGate(WireOptions options) {
        admission =
                new Admission(options.maxRequests(), options.maxRequestBytes().asLongValue());
        unknownLength = options.unknownLength().asLongValue();
    }

    void install(@Observes Router router) {
        router.route().method(HttpMethod.POST).order(Integer.MIN_VALUE).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        long bytes = bodyBytes(context.request());
        // too long for ever is a 413, which the body handler answers without reading
        if (bytes > unknownLength) {
            context.next();
        } else if (admission.enter(bytes)) {
            context.addEndHandler(ended -> admission.leave(bytes));
            context.next();
        } else {
            context.response()
                    .setStatusCode(503)
                    .putHeader("Retry-After", "1")
                    .putHeader("Content-Type", "application/problem+json")
                    .end(Buffer.buffer(FULL));
        }
    }

    private long bodyBytes(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        // the HTTP codec has already refused a length that is no number
        return length == null ? unknownLength : Long.parseLong(length);
    }
}
