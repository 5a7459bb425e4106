package dev.verge.gateway.service;

import dev.verge.gateway.learning.Call;
import dev.verge.gateway.recording.Observed;
import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.JsonLine;
import dev.verge.gateway.routing.Outcome;
import dev.verge.gateway.routing.Placement;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.RequestFacts;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.uplink.UplinkRules.Departure;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: body in, decision, call or calls, the first answer out. All of it runs on the request's event
 * loop. Every way ends in {@link #end}: an answer, an error, or a client that went away.
 */
final class Exchange {
    /** Where CloudEvents come in. */
    static final String EVENTS = "/";

    private static final long NONE = -1;

    /** Replies of a known length up to this are gathered and sent on in one piece: one write instead of two or three. */
    private static final int SMALL_REPLY = 64 * 1024;

    private static final Buffer NO_BODY = Buffer.buffer();

    private static final class Attempt {
        final Endpoint endpoint;
        final Call call;
        final String uri;

        @Nullable
        HttpClientRequest request;

        Buffer sent = NO_BODY;
        boolean over;

        Attempt(Endpoint endpoint, Call call, String uri) {
            this.endpoint = endpoint;
            this.call = call;
            this.uri = uri;
        }
    }

    private final Gateway gateway;
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String path;
    private final long received;
    private Buffer body = NO_BODY;
    private boolean bodyIsOurs;
    private final List<Attempt> attempts = new ArrayList<>(2);
    private long held;
    private long deadline;
    private Placement placement = Placement.ANY;
    private @Nullable Question question;
    private @Nullable Decision decision;
    private Optional<Departure> departure = Optional.empty();
    private @Nullable Deferral deferral;
    private long deadlineTimer = NONE;
    private long hedgeTimer = NONE;
    private @Nullable String hedgeTo;
    private boolean retried;
    private boolean whole;
    private boolean over;
    private @Nullable HttpClientResponse replying;
    private @Nullable Tapped tapped;
    private long took;

    Exchange(Gateway gateway, Vertx vertx, HttpServerRequest request) {
        this.gateway = gateway;
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.path = Objects.requireNonNullElse(request.path(), "");
        this.received = gateway.fleet().now();
    }

    void begin() {
        gateway.fleet().arrived(received);
        gateway.retries().request();
        try {
            readHeaders();
        } catch (IllegalArgumentException e) {
            refuse(400, String.valueOf(e.getMessage()));
            return;
        }
        if (tooLong(request.getHeader("Content-Length"))) {
            refuse(413, "the body is longer than " + gateway.maxBody() + " bytes");
            return;
        }
        long budgetMillis = Math.max(1, (deadline - received) / 1000);
        deadlineTimer = vertx.setTimer(budgetMillis, id -> late());
        response.closeHandler(closed -> gone());
        request.exceptionHandler(failure -> gone());
        request.handler(this::gather);
        request.endHandler(end -> {
            whole = true;
            if (!over) route();
        });
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) response.writeContinue();
    }

    private void readHeaders() {
        String budget = request.getHeader(RouteHeaders.DEADLINE);
        long micros = gateway.defaultBudgetMicros();
        if (budget != null) micros = Math.min(RouteHeaders.budgetMillis(budget), gateway.longestMillis()) * 1000;
        deadline = received + micros;
        String where = request.getHeader(RouteHeaders.PLACEMENT);
        if (where != null) placement = RouteHeaders.placement(where);
        boolean deferrable = budget == null
                && placement != Placement.EDGE_ONLY
                && path.equals("/v1/predict")
                && RouteHeaders.prefersAsync(request.headers().getAll("prefer"));
        if (deferrable) deferral = gateway.deferral();
    }

    // what is no number the HTTP codec has refused already
    private boolean tooLong(@Nullable String length) {
        return length != null && (length.length() > 18 || Long.parseLong(length) > gateway.maxBody());
    }

    private void gather(Buffer part) {
        if (over) return;
        if ((long) body.length() + part.length() > gateway.maxBody()) {
            refuse(413, "the body is longer than " + gateway.maxBody() + " bytes");
            return;
        }
        if (!gateway.hold(part.length())) {
            refuse(503, "as many bytes of bodies as allowed are held");
            return;
        }
        held += part.length();
        // most bodies come in one part, which is given away by Vert.x and need not be copied
        if (body == NO_BODY) {
            body = part;
        } else {
            if (!bodyIsOurs)
                body = Buffer.buffer(2 * (body.length() + part.length())).appendBuffer(body);
            bodyIsOurs = true;
            body.appendBuffer(part);
        }
    }

    private void route() {
        long now = gateway.fleet().now();
        if (now >= deadline) {
            refuse(504, "the deadline has passed");
            return;
        }
        boolean window = path.equals("/v1/predict");
        boolean mayLeave = window ? gateway.rules().isPresent() : gateway.rawTensors() && ModelPath.isTensors(path);
        Decision first = decide(mayLeave, now);
        if (window && callsCloud(first)) {
            // bytes to the edge are never parsed, so only now is it known whether these may leave
            departure = gateway.rules().flatMap(rules -> rules.rewrite(body.getBytes()));
            if (departure.isEmpty()) first = decide(false, now);
        }
        carryOut(first);
    }

    private Decision decide(boolean mayLeave, long now) {
        RequestFacts facts = new RequestFacts(
                ModelPath.model(path),
                body.length(),
                Math.max(0, deadline - now),
                placement,
                mayLeave,
                true,
                deferral != null);
        Question asked = gateway.question(facts, now);
        question = asked;
        Decision made = gateway.decide(asked);
        decision = made;
        return made;
    }

    private boolean callsCloud(Decision made) {
        return switch (made.outcome()) {
            case Outcome.Cloud _ -> true;
            case Outcome.Hedge(String a, String b, var _) -> side(a) == Side.CLOUD || side(b) == Side.CLOUD;
            case Outcome.Edge _, Outcome.Shed _, Outcome.Defer _ -> false;
        };
    }

    private Side side(String target) {
        return gateway.fleet().endpoint(target).side();
    }

    private void carryOut(Decision made) {
        if (!made.warm().isEmpty()) made.warm().forEach(gateway.fleet()::warm);
        tapped = gateway.taps().wanted(path, Objects.requireNonNull(question).request());
        switch (made.outcome()) {
            case Outcome.Edge(String target) -> call(target);
            case Outcome.Cloud(String target) -> call(target);
            case Outcome.Hedge(String first, String second, long after) -> {
                hedgeTo = second;
                call(first);
                if (!over && hedgeTo != null) hedgeTimer = vertx.setTimer(Math.max(1, after / 1000), id -> hedge());
            }
            case Outcome.Shed(long after) -> shed(after);
            case Outcome.Defer(long after) -> {
                if (!defer()) shed(after);
            }
        }
    }

    /** Answers 202 as soon as the window is kept for later, if it may be; else what went wrong in the meantime. */
    private boolean defer() {
        Deferral taking = deferral;
        if (taking == null || !whole) return false;
        deferral = null;
        cancelTimer(deadlineTimer);
        deadlineTimer = NONE;
        taking.defer(body).onComplete(kept -> {
            if (over) return;
            if (kept.failed()) {
                fail(
                        503,
                        "no target can answer now, and not later: "
                                + kept.cause().getMessage());
                return;
            }
            long actual = end("", 202);
            Decision made = Objects.requireNonNull(decision);
            response.headers().remove("Retry-After");
            response.setStatusCode(202)
                    .putHeader(RouteHeaders.ROUTE, RouteHeaders.route("defer", made, actual))
                    .putHeader("Preference-Applied", RouteHeaders.RESPOND_ASYNC)
                    .putHeader("Content-Type", "application/json")
                    .end(new JsonLine().begin().field("id", kept.result()).end().toString());
        });
        return true;
    }

    private void shed(long afterMicros) {
        response.putHeader("Retry-After", Long.toString(Math.max(1, (afterMicros + 999_999) / 1_000_000)));
        fail(503, "no target can answer in time");
    }

    private boolean hedge() {
        String target = hedgeTo;
        hedgeTo = null;
        cancelTimer(hedgeTimer);
        hedgeTimer = NONE;
        if (over || target == null) return false;
        call(target);
        return true;
    }

    private void call(String name) {
        Endpoint endpoint = gateway.fleet().endpoint(name);
        long now = gateway.fleet().now();
        Estimate estimate = Objects.requireNonNull(decision).estimate(name).orElseThrow();
        boolean cloud = endpoint.side() == Side.CLOUD;
        // a query might say who asks
        String uri = cloud ? path : request.uri();
        Attempt attempt = new Attempt(endpoint, endpoint.tracker().started(estimate, now), uri);
        attempts.add(attempt);
        if (estimate.atZero()) endpoint.tracker().starting(now);
        // without a time limit of its own: the deadline's timer ends it, and connecting has a limit
        endpoint.client().request(endpoint.request(request.method(), uri)).onComplete(made -> {
            if (made.succeeded()) send(attempt, made.result(), cloud);
            else failed(attempt, made.cause());
        });
        endpoint.keepSpares();
    }

    private void send(Attempt attempt, HttpClientRequest out, boolean cloud) {
        if (attempt.over) {
            out.reset();
            return;
        }
        attempt.request = out;
        SocketAddress from = request.remoteAddress();
        String client = from == null ? "unknown" : from.hostAddress();
        // reduced by what was used up until now
        long remaining = Math.max(1, (deadline - gateway.fleet().now()) / 1000);
        try {
            ForwardedHeaders.request(
                    attempt.endpoint.side(), request.headers(), out.headers(), String.valueOf(client), remaining);
        } catch (IllegalArgumentException e) {
            // HTTP/2 carries values that HTTP/1.1 cannot
            attempt.over = true;
            attempt.endpoint.tracker().cancelled(attempt.call, gateway.fleet().now());
            out.reset();
            refuse(400, "a header has a value that cannot be passed on: " + e.getMessage());
            return;
        }
        // an answer that a rule looks at is read
        if (!cloud && path.equals("/v1/predict") && gateway.answerKeeper() != null)
            out.headers().remove(HttpHeaders.ACCEPT_ENCODING);
        Buffer bytes = cloud ? departure.map(d -> Buffer.buffer(d.body())).orElse(body) : body;
        attempt.sent = bytes;
        attempt.endpoint.samples().sent(path, attempt.uri, bytes, out.headers().get(HttpHeaders.CONTENT_TYPE));
        // the future tells of it; without a handler each call that is given up would be an error in the log
        out.exceptionHandler(failure -> {});
        out.send(bytes).onComplete(sent -> {
            if (sent.succeeded()) answered(attempt, sent.result());
            else failed(attempt, sent.cause());
        });
    }

    private void answered(Attempt attempt, HttpClientResponse in) {
        if (attempt.over) {
            in.request().reset();
            return;
        }
        int status = in.statusCode();
        boolean noRoom = status == 502 || status == 503 || status == 504;
        if (noRoom) {
            attempt.over = true;
            attempt.endpoint.tracker().failed(attempt.call, gateway.fleet().now());
            if (hedge() || othersInFlight() || retry(attempt) || defer()) {
                in.request().reset();
                return;
            }
        } else {
            attempt.over = true;
            String route = in.getHeader(RouteHeaders.ROUTE);
            OptionalLong own = route == null ? OptionalLong.empty() : RouteHeaders.actual(route);
            attempt.endpoint
                    .tracker()
                    .answered(attempt.call, own, gateway.fleet().now());
            if (status < 300) sample(attempt);
        }
        pass(attempt, in);
    }

    private void sample(Attempt attempt) {
        // as it was sent: the client's own may say who asks
        String type = Objects.requireNonNull(attempt.request).headers().get(HttpHeaders.CONTENT_TYPE);
        attempt.endpoint.samples().answered(path, attempt.uri, attempt.sent, type);
    }

    private void pass(Attempt attempt, HttpClientResponse in) {
        replying = in;
        long actual = end(attempt.endpoint.name(), in.statusCode());
        response.setStatusCode(in.statusCode());
        ForwardedHeaders.response(in.headers(), response.headers());
        Decision made = Objects.requireNonNull(decision);
        response.putHeader(
                RouteHeaders.ROUTE, RouteHeaders.route(attempt.endpoint.side().label(), made, actual));
        boolean mapped = attempt.endpoint.side() == Side.CLOUD && departure.isPresent();
        String length = in.getHeader(HttpHeaders.CONTENT_LENGTH);
        AnswerKeeper keeper =
                attempt.endpoint.side() == Side.EDGE && in.statusCode() == 200 && path.equals("/v1/predict")
                        ? gateway.answerKeeper()
                        : null;
        if (mapped || isSmall(length) || keeper != null) {
            gatherReply(attempt, in, mapped ? departure : Optional.empty(), keeper);
            return;
        }
        boolean hasBody = in.statusCode() != 204 && in.statusCode() != 304;
        if (hasBody && length == null) response.setChunked(true);
        Tapped keeping = tapped;
        ReadStream<Buffer> reply = keeping == null ? in : keeping.copying(in);
        // a pipe would end a reply that broke off as if it were whole
        reply.pipe().endOnFailure(false).to(response).onComplete(done -> {
            replied();
            if (done.failed()) {
                in.request().reset();
                if (!response.ended() && !response.closed()) response.reset();
            }
            if (keeping != null)
                keeping.ended(handled(attempt, in, done.succeeded() ? keeping.reply() : Optional.empty()));
        });
    }

    private static boolean isSmall(@Nullable String length) {
        // five digits at most, so no overflow; what is no number the HTTP codec has refused already
        return length != null && length.length() <= 5 && Integer.parseInt(length) <= SMALL_REPLY;
    }

    private void gatherReply(
            Attempt attempt, HttpClientResponse in, Optional<Departure> leaving, @Nullable AnswerKeeper keeper) {
        in.exceptionHandler(failure -> {
            replied();
            response.headers().clear();
            Problems.answer(
                    response, path, 502, "the " + attempt.endpoint.side().label() + "'s reply broke off");
            Tapped keeping = tapped;
            if (keeping != null) keeping.ended(handled(attempt, in, Optional.empty()));
        });
        Gathering gathering = new Gathering(in, gateway.maxBody());
        in.handler(gathering);
        in.endHandler(end -> {
            replied();
            Buffer reply = leaving.isEmpty() ? gathering.whole() : mapBack(gathering.whole(), leaving.get());
            Future<Void> kept = keeper == null
                    ? null
                    : keeper.keep(
                            body,
                            reply,
                            Objects.requireNonNull(decision),
                            deadline - gateway.fleet().now());
            if (kept == null) finish(attempt, in, reply);
            else kept.onComplete(done -> finish(attempt, in, reply));
        });
    }

    private void finish(Attempt attempt, HttpClientResponse in, Buffer reply) {
        if (!response.closed()) response.end(reply);
        Tapped keeping = tapped;
        if (keeping == null) return;
        keeping.part(reply);
        keeping.ended(handled(attempt, in, keeping.reply()));
    }

    private Buffer mapBack(Buffer reply, Departure leaving) {
        response.headers().remove("content-length");
        for (String name : List.copyOf(response.headers().names())) {
            response.putHeader(
                    name,
                    response.headers().getAll(name).stream().map(leaving::text).toList());
        }
        return Buffer.buffer(leaving.mapBack(reply.getBytes()));
    }

    private void replied() {
        replying = null;
        cancelTimer(deadlineTimer);
        deadlineTimer = NONE;
    }

    private Handled handled(Attempt attempt, HttpClientResponse in, Optional<Buffer> reply) {
        return handled(
                Optional.of(attempt.endpoint.side()), attempt.endpoint.name(), in.statusCode(), reply, in.headers());
    }

    private Handled handled(
            Optional<Side> side, String target, int status, Optional<Buffer> reply, MultiMap replyHeaders) {
        return new Handled(
                path,
                request.headers(),
                Objects.requireNonNull(question).request(),
                body,
                Objects.requireNonNull(decision),
                side,
                target,
                status,
                reply,
                replyHeaders,
                took,
                System.currentTimeMillis() - (gateway.fleet().now() - received) / 1000);
    }

    private void failed(Attempt attempt, Throwable failure) {
        if (attempt.over) return;
        attempt.over = true;
        attempt.endpoint.tracker().failed(attempt.call, gateway.fleet().now());
        if (hedge() || othersInFlight() || retry(attempt)) return;
        fail(502, "target " + attempt.endpoint.name() + " gave no answer");
    }

    private boolean othersInFlight() {
        for (Attempt attempt : attempts) {
            if (!attempt.over) return true;
        }
        return false;
    }

    /** Once, where the budget allows it, on another target that came into question. */
    private boolean retry(Attempt failed) {
        if (over || retried || gateway.fleet().now() >= deadline) return false;
        Optional<Estimate> other = Objects.requireNonNull(decision).estimates().stream()
                .filter(e -> e.isUsable() && !e.target().equals(failed.endpoint.name()))
                .filter(e -> e.side() == Side.EDGE || mayLeaveNow())
                .findFirst();
        if (other.isEmpty() || !gateway.retries().take()) return false;
        retried = true;
        call(other.get().target());
        return true;
    }

    private boolean mayLeaveNow() {
        if (!path.equals("/v1/predict")) return true;
        if (departure.isEmpty()) departure = gateway.rules().flatMap(rules -> rules.rewrite(body.getBytes()));
        return departure.isPresent();
    }

    private void late() {
        deadlineTimer = NONE;
        HttpClientResponse in = replying;
        if (in != null) {
            // the budget is for the headers; the body may take a while, but not for ever
            deadlineTimer =
                    vertx.setTimer(gateway.longestMillis(), id -> in.request().reset());
            return;
        }
        if (over) return;
        long now = gateway.fleet().now();
        for (Attempt attempt : attempts) {
            if (attempt.over) continue;
            attempt.over = true;
            attempt.endpoint.tracker().timedOut(attempt.call, now);
            reset(attempt);
        }
        if (!whole) {
            refuse(408, "the body did not come before the deadline");
        } else {
            fail(504, "no answer before the deadline");
        }
    }

    private void gone() {
        if (over) return;
        end("", 499);
    }

    /** An answer of ours after a decision. */
    private void fail(int status, String detail) {
        if (over || (decision != null && defer())) return;
        long actual = end("", status);
        Decision made = decision;
        if (made != null) {
            String side = made.outcome() instanceof Outcome.Shed || made.outcome() instanceof Outcome.Defer
                    ? "shed"
                    : made.predicted().map(e -> e.side().label()).orElse("shed");
            response.putHeader(RouteHeaders.ROUTE, RouteHeaders.route(side, made, actual));
        }
        Problems.answer(response, path, status, detail);
    }

    /** An answer of ours before there is a decision, or a body. */
    private void refuse(int status, String detail) {
        if (over) return;
        end("", status);
        // the rest of a slow body would be taken for the next request; that of a quick one is read past
        if (status == 408 && request.version() != HttpVersion.HTTP_2) response.putHeader("Connection", "close");
        Problems.answer(response, path, status, detail);
    }

    /** Whatever happens after this changes nothing. Gives the time until now. */
    private long end(String target, int status) {
        over = true;
        if (replying == null) cancelTimer(deadlineTimer);
        cancelTimer(hedgeTimer);
        gateway.release(held);
        held = 0;
        long now = gateway.fleet().now();
        for (Attempt attempt : attempts) {
            if (attempt.over) continue;
            attempt.over = true;
            attempt.endpoint.tracker().cancelled(attempt.call, now);
            reset(attempt);
        }
        Question asked = question;
        Decision made = decision;
        if (asked != null && made != null) {
            took = now - asked.nowMicros();
            gateway.ended(asked, made, new Observed(target, status, took));
        }
        Tapped keeping = tapped;
        if (keeping != null && target.isEmpty()) {
            // after the client was told
            Handled handled =
                    handled(Optional.empty(), "", status, Optional.empty(), MultiMap.caseInsensitiveMultiMap());
            vertx.runOnContext(later -> keeping.ended(handled));
        }
        return now - received;
    }

    private static void reset(Attempt attempt) {
        HttpClientRequest out = attempt.request;
        if (out != null) out.reset();
    }

    private void cancelTimer(long timer) {
        if (timer != NONE) vertx.cancelTimer(timer);
    }
}
