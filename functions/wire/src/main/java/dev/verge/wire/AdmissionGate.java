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

/** Stands before everything that reads a body, so that what is refused costs no memory. */
@Singleton
public class AdmissionGate {
    private static final Problem FULL = problem(503, Reason.SHED, "as many requests as allowed are being answered");
    private static final Problem TOO_LONG = problem(
            413, Reason.FIELD_TOO_LARGE, "a structured CloudEvent as long as this should be sent in binary mode");

    private final WireOptions options;
    private final Admission admission;

    AdmissionGate(WireOptions options, Admission admission) {
        this.options = options;
        this.admission = admission;
    }

    void install(@Observes Router router) {
        router.route().method(HttpMethod.POST).order(Integer.MIN_VALUE).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        long bytes = bodyBytes(context.request());
        if (bytes > options.maxStructuredBytes().asLongValue()
                && EventMode.of(context.request()) == EventMode.STRUCTURED) {
            refuse(context, TOO_LONG);
        } else if (bytes > options.maxBodyBytes().asLongValue()) {
            // the body handler answers with 413, without reading
            context.next();
        } else if (admission.enter(bytes)) {
            context.addEndHandler(ended -> admission.leave(bytes));
            context.next();
        } else {
            refuse(context, FULL);
        }
    }

    private long bodyBytes(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        // the HTTP codec has already refused a length that is no number
        return length == null ? options.maxBodyBytes().asLongValue() : Long.parseLong(length);
    }

    private static void refuse(RoutingContext context, Problem problem) {
        if (problem.status() == 503) context.response().putHeader("Retry-After", "1");
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(Buffer.buffer(JsonTexts.of(problem)));
    }

    private static Problem problem(int status, Reason reason, String detail) {
        return new Problem(status, reason, "", detail, Optional.empty(), Optional.empty());
    }
}
