package dev.verge.wire;

import static dev.verge.telemetry.Texts.quoted;

import dev.verge.telemetry.Reason;
import io.quarkus.funqy.runtime.ApplicationException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What Funqy could not hand to a function: over plain HTTP a problem, as a CloudEvent a {@link EventTypes#REJECTED}
 * event. Funqy itself would answer an unreadable event with a 500, which a broker repeats for ever. An event that could be
 * read and on which the function failed is answered 503, so that it is sent again.
 */
@Singleton
public class FunqyFailures {
    private static final Logger LOG = Logger.getLogger(FunqyFailures.class);

    private static final Problem UNREADABLE = Problem.badRequest(
            Reason.MALFORMED, "", "this is no JSON or no CloudEvent that can be read: syntax, attributes or data");

    private static final Problem FAILED = new Problem(
            503,
            Reason.MODEL_ERROR,
            "",
            "the server failed on this event; send it again",
            Optional.empty(),
            Optional.empty());

    private static final Problem EMPTY = Problem.badRequest(Reason.MALFORMED, "", "the body is empty");

    private static final Problem NO_HOST = Problem.badRequest(
            Reason.MALFORMED, "Host", "HTTP/1.1 wants one Host header that names a host, and this request has none");

    private final EventSource source;
    private final Refusals refusals;

    FunqyFailures(EventSource source, Refusals refusals) {
        this.source = source;
        this.refusals = refusals;
    }

    void install(@Observes Router router) {
        router.route().failureHandler(this::handle);
    }

    private void handle(RoutingContext context) {
        boolean callersFault = context.statusCode() >= 400 && context.statusCode() < 500;
        Optional<Problem> refused = refused(context.failure());
        // whoever has hung up gets no answer, and is no error of ours
        if (context.failure() instanceof HttpClosedException) return;
        if (context.statusCode() == 400 && hasNoHost(context.request())) {
            refusals.refuse(context, NO_HOST);
        } else if (context.response().headWritten() || context.request().method() != HttpMethod.POST) {
            context.next();
        } else if (refused.isPresent()) {
            plain(context, refused.get());
        } else if (EventMode.of(context.request()) != EventMode.NONE && isFunctionsFault(context.failure())) {
            LOG.error("a function failed on an event", context.failure());
            plain(context, FAILED);
        } else if (EventMode.of(context.request()) != EventMode.NONE && !callersFault) {
            reject(context, UNREADABLE);
        } else if (isEmpty(context) && !callersFault) {
            plain(context, EMPTY);
        } else if (context.statusCode() == 400) {
            plain(context, UNREADABLE);
        } else if (context.statusCode() == 404) {
            plain(context, problem(404, "nothing here takes " + asked(context)));
        } else if (context.statusCode() == 406) {
            plain(context, problem(415, "the content type must be application/json"));
        } else {
            context.next();
        }
    }

    // the router fails such a request before any route sees it
    private static boolean hasNoHost(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1 && request.authority() == null;
    }

    private static String asked(RoutingContext context) {
        String type = context.get(EventRules.TYPE, context.request().getHeader("ce-type"));
        return type == null ? "this" : "events of the type " + quoted(type);
    }

    private static Problem problem(int status, String detail) {
        return new Problem(status, Reason.INVALID, "", detail, Optional.empty(), Optional.empty());
    }

    // Funqy wraps what a function throws
    private static Optional<Problem> refused(@Nullable Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof RefusedException refused) return Optional.of(refused.problem());
        }
        return Optional.empty();
    }

    // Funqy wraps what a function throws in this, and nothing else: the event itself could be read
    private static boolean isFunctionsFault(@Nullable Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) if (t instanceof ApplicationException) return true;
        return false;
    }

    private static boolean isEmpty(RoutingContext context) {
        return context.body() == null || context.body().length() <= 0;
    }

    private static void plain(RoutingContext context, Problem problem) {
        context.response().setStatusCode(problem.status()).putHeader("Content-Type", "application/problem+json");
        if (problem.status() == 503) context.response().putHeader("Retry-After", "1");
        context.response().end(Buffer.buffer(JsonTexts.of(problem)));
    }

    /** Answers an event with a rejection in its own mode, and 200: a broker would repeat what is an error. */
    void reject(RoutingContext context, Problem problem) {
        String id = Optional.ofNullable(context.request().getHeader("ce-id"))
                .orElseGet(() -> UUID.randomUUID().toString());
        context.response().setStatusCode(200);
        if (EventMode.of(context.request()) == EventMode.STRUCTURED) {
            context.response()
                    .putHeader("Content-Type", "application/cloudevents+json")
                    .end(Buffer.buffer(JsonTexts.rejectedEvent(id, source.value(), problem)));
        } else {
            context.response()
                    .putHeader("ce-specversion", "1.0")
                    .putHeader("ce-id", id)
                    .putHeader("ce-source", source.value())
                    .putHeader("ce-type", EventTypes.REJECTED)
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(JsonTexts.of(problem)));
        }
    }
}
