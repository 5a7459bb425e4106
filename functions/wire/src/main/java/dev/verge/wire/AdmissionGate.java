package dev.verge.wire;

import dev.verge.telemetry.Reason;
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
    private final Refusals refusals;

    AdmissionGate(WireOptions options, Admission admission, Refusals refusals) {
        this.options = options;
        this.admission = admission;
        this.refusals = refusals;
    }

    void install(@Observes Router router) {
        router.route().method(HttpMethod.POST).order(Integer.MIN_VALUE).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        long bytes = bodyBytes(context.request());
        if (bytes > options.maxStructuredBytes().asLongValue()
                && EventMode.of(context.request()) == EventMode.STRUCTURED) {
            refusals.refuse(context, TOO_LONG);
        } else if (bytes > options.maxBodyBytes().asLongValue()) {
            // the body handler answers with 413, without reading
            context.next();
        } else if (admission.enter(bytes)) {
            context.addEndHandler(ended -> admission.leave(bytes));
            context.next();
        } else {
            refusals.refuse(context, FULL);
        }
    }

    private long bodyBytes(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        // the HTTP codec has already refused a length that is no number
        return length == null ? options.maxBodyBytes().asLongValue() : Long.parseLong(length);
    }

    private static Problem problem(int status, Reason reason, String detail) {
        return new Problem(status, reason, "", detail, Optional.empty(), Optional.empty());
    }
}
