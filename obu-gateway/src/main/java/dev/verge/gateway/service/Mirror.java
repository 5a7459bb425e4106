package dev.verge.gateway.service;

import dev.verge.gateway.learning.Call;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Estimator;
import dev.verge.gateway.routing.FleetSnapshot;
import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.PolicyState;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.RequestFacts;
import dev.verge.gateway.routing.RouteOptions;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Target;
import dev.verge.gateway.uplink.UplinkRules.Departure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Copies of requests that have been answered. A copy goes only to a target that has a worker to spare, counts there as a call
 * like others (so that nobody is sent behind it unawares), and says nothing of the client; what goes to the cloud goes through
 * the uplink's rules first.
 */
@Singleton
public class Mirror {
    /** Says that a request is a copy, so that another gateway makes none of it. */
    public static final String HEADER = "verge-shadow";

    private final Gateway gateway;
    private final Vertx vertx;

    Mirror(Gateway gateway, Vertx vertx) {
        this.gateway = gateway;
        this.vertx = vertx;
    }

    /** Why there is no copy. */
    public enum Kept {
        /** The target works on as much as it can. */
        BUSY,
        /** Nothing runs there; it was woken. */
        AT_ZERO,
        /** The rules keep it here. */
        MAY_NOT_LEAVE,
        /** The target is gone, does not answer, or does not serve the model. */
        NOT_SERVED
    }

    /** What became of a copy. */
    public sealed interface Copy {
        /**
         * It is on its way.
         *
         * @param reply fails if there is none in time
         */
        record Sent(Future<Reply> reply) implements Copy {}

        /**
         * It was not sent.
         *
         * @param why the reason
         */
        record NotSent(Kept why) implements Copy {}
    }

    /**
     * A reply to a copy.
     *
     * @param status of HTTP
     * @param body all of it
     * @param micros from the call to the head of the reply
     */
    public record Reply(int status, Buffer body, long micros) {}

    /** Where a copy may go: to targets that are there for copies, and to the first usable one of the other side. */
    public List<String> destinations(Handled handled) {
        List<String> names = new ArrayList<>(2);
        for (Endpoint mirror : gateway.fleet().mirrors(handled.target())) names.add(mirror.name());
        Side from = handled.side().orElseThrow();
        for (Estimate estimate : handled.decision().estimates()) {
            if (estimate.side() == from || !estimate.isUsable() || estimate.atZero()) continue;
            names.add(estimate.target());
            break;
        }
        return names;
    }

    /** Sends a copy, or not. Parses what goes to the cloud: not for an event loop. */
    public Copy send(String target, Handled handled, Duration timeout) {
        Optional<Endpoint> found = gateway.fleet().find(target);
        if (found.isEmpty()) return new Copy.NotSent(Kept.NOT_SERVED);
        Endpoint endpoint = found.get();
        long now = gateway.fleet().now();
        Target known = endpoint.tracker().snapshot(now);
        if (known.health() != Health.UP) return new Copy.NotSent(Kept.NOT_SERVED);
        if (known.atZero()) {
            gateway.fleet().warm(target);
            return new Copy.NotSent(Kept.AT_ZERO);
        }
        if (known.inFlight() >= Math.min(known.workers(), known.limit())) return new Copy.NotSent(Kept.BUSY);
        Estimate estimate = estimate(known, handled.request(), now);
        if (!estimate.isUsable()) return new Copy.NotSent(Kept.NOT_SERVED);
        Optional<Buffer> body = endpoint.side() == Side.CLOUD ? leaving(handled) : Optional.of(handled.body());
        if (body.isEmpty()) return new Copy.NotSent(Kept.MAY_NOT_LEAVE);
        return new Copy.Sent(new Sending(endpoint, handled, timeout.toMillis()).send(estimate, body.get()));
    }

    private static Estimate estimate(Target target, RequestFacts facts, long now) {
        FleetSnapshot alone = new FleetSnapshot(List.of(target), 0);
        return Estimator.estimates(new Question(facts, alone, PolicyState.NONE, RouteOptions.DEFAULT, 0, now))
                .getFirst();
    }

    private Optional<Buffer> leaving(Handled handled) {
        if (handled.path().equals(ModelPath.WINDOWS)) {
            return gateway.rules()
                    .flatMap(rules -> rules.rewrite(handled.body().getBytes()))
                    .map(Departure::body)
                    .map(Buffer::buffer);
        }
        boolean raw = gateway.rawTensors() && ModelPath.isTensors(handled.path());
        return raw ? Optional.of(handled.body()) : Optional.empty();
    }

    /** One copy on its way. */
    private final class Sending {
        private final Endpoint endpoint;
        private final Handled handled;
        private final long timeoutMillis;
        private final long began = gateway.fleet().now();
        private final Promise<Reply> promise = Promise.promise();
        private final AtomicBoolean over = new AtomicBoolean();

        Sending(Endpoint endpoint, Handled handled, long timeoutMillis) {
            this.endpoint = endpoint;
            this.handled = handled;
            this.timeoutMillis = timeoutMillis;
        }

        Future<Reply> send(Estimate estimate, Buffer body) {
            Call call = endpoint.tracker().started(estimate, began);
            // a timer of our own: a body may drip for ever
            long timer = vertx.setTimer(timeoutMillis, id -> fail(new TimeoutException("no answer to a copy")));
            promise.future().onComplete(done -> vertx.cancelTimer(timer));
            endpoint.client()
                    .request(endpoint.request(HttpMethod.POST, handled.path(), timeoutMillis))
                    // within: what listens to a reply has to be there before it comes, and this is not the event loop
                    .compose(out -> send(out, body).onSuccess(in -> answered(call, in)))
                    .onFailure(failure -> {
                        // whoever waits for a copy waits for nothing that a client misses
                        endpoint.tracker().cancelled(call, gateway.fleet().now());
                        fail(failure);
                    });
            return promise.future();
        }

        private Future<HttpClientResponse> send(HttpClientRequest out, Buffer body) {
            // by the rules for the cloud, wherever it goes: no model needs to know who asked
            ForwardedHeaders.request(Side.CLOUD, handled.headers(), out.headers(), "", timeoutMillis);
            out.putHeader(HEADER, "1");
            promise.future().onFailure(failure -> out.reset());
            return out.send(body);
        }

        private void answered(Call call, HttpClientResponse in) {
            long now = gateway.fleet().now();
            int status = in.statusCode();
            if (status == 502 || status == 503 || status == 504) {
                endpoint.tracker().failed(call, now);
            } else {
                String route = in.getHeader(RouteHeaders.ROUTE);
                endpoint.tracker()
                        .answered(call, route == null ? OptionalLong.empty() : RouteHeaders.actual(route), now);
            }
            Buffer reply = Buffer.buffer();
            in.exceptionHandler(this::fail);
            in.handler(part -> {
                if (reply.length() + part.length() <= gateway.maxBody()) reply.appendBuffer(part);
                else in.request().reset();
            });
            in.endHandler(end -> {
                if (over.compareAndSet(false, true)) promise.complete(new Reply(status, reply, now - began));
            });
        }

        private void fail(Throwable failure) {
            if (over.compareAndSet(false, true)) promise.fail(failure);
        }
    }
}
