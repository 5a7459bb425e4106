package dev.verge.wire;

import dev.verge.telemetry.Reason;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
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

    private static final Problem COMPRESSED =
            problem(415, Reason.INVALID, "this takes no Content-Encoding: send the body as it is, uncompressed");

    private final WireOptions options;
    private final Admission admission;
    private final Refusals refusals;
    private final BodyRules rules;
    private final Draining draining;

    AdmissionGate(WireOptions options, Admission admission, Refusals refusals, BodyRules rules, Draining draining) {
        this.rules = rules;
        this.draining = draining;
        this.options = options;
        this.admission = admission;
        this.refusals = refusals;
    }

    void install(@Observes Router router) {
        router.route().method(HttpMethod.POST).order(Integer.MIN_VALUE).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (draining.getAsBoolean()) {
            draining.release(context.vertx(), request);
            if (request.version() != HttpVersion.HTTP_2)
                context.addEndHandler(_ -> request.connection().close());
        }
        String length = request.getHeader("Content-Length");
        // the HTTP codec has already refused a length that is no number
        long bytes = length == null ? options.maxBodyBytes().asLongValue() : Long.parseLong(length);
        if (bytes > options.maxStructuredBytes().asLongValue() && EventMode.of(request) == EventMode.STRUCTURED) {
            refusals.refuse(context, TOO_LONG);
        } else if (bytes > options.maxBodyBytes().asLongValue()) {
            // the body handler answers with 413, without reading
            context.next();
        } else if (length != null && bytes > rules.longest(request)) {
            refusals.refuse(
                    context,
                    problem(
                            413,
                            Reason.FIELD_TOO_LARGE,
                            "a body may have " + rules.longest(request) + " bytes here, not " + bytes));
        } else if (isCompressed(request) && !rules.gathersItself(request)) {
            refusals.refuse(context, COMPRESSED);
        } else {
            enter(context, rules.weight(request, bytes));
        }
    }

    private static boolean isCompressed(HttpServerRequest request) {
        String coding = request.getHeader("Content-Encoding");
        return coding != null && !coding.equalsIgnoreCase("identity");
    }

    private void enter(RoutingContext context, long bytes) {
        if (!admission.enter(bytes)) {
            refusals.refuse(context, FULL);
            return;
        }
        Visit visit = new Visit(context, bytes, admission, refusals);
        context.addEndHandler(_ -> visit.end());
        // a short body is mostly there with its headers, and costs no timer
        context.vertx().runOnContext(_ -> visit.await(options.slowestBody()));
        context.next();
    }

    static Problem problem(int status, Reason reason, String detail) {
        return new Problem(status, reason, "", detail, Optional.empty(), Optional.empty());
    }
}
