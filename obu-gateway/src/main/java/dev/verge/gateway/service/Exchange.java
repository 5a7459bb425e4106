package dev.verge.gateway.service;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: body in, decision, call or calls, the first answer out. All of it runs on the request's event
 * loop. Every way ends in {@link #end}: an answer, an error, or a client that went away.
 */
final class Exchange {
    /** Where CloudEvents come in. */
    static final String EVENTS = "/";

    private static final long NONE = -1;

    /** Bytes of a window that comes compressed; inference takes no longer one. */
    private static final int LONGEST_EXPANDED = 8 * 1024 * 1024;

    private final Gateway gateway;
    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final String path;
    private final long received;
    private final IncomingBody body;
    private final Leaving leaving;
    private final List<Attempt> attempts = new ArrayList<>(2);
    private long deadline;
    private Placement placement = Placement.ANY;
    private @Nullable Question question;
    private @Nullable Decision decision;
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
        this.body = new IncomingBody(gateway);
        this.leaving = new Leaving(gateway, path);
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
            if (over) return;
            String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
            if (coding != null && isWindow()) expand(coding);
            else route();
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
                && isWindow()
                && RouteHeaders.prefersAsync(request.headers().getAll("prefer"));
        if (deferrable) deferral = gateway.deferral();
    }

    // what is no number the HTTP codec has refused already
    private boolean tooLong(@Nullable String length) {
        return length != null && (length.length() > 18 || Long.parseLong(length) > gateway.maxBody());
    }

    private boolean isWindow() {
        return path.equals(ModelPath.WINDOWS);
    }

    private void gather(Buffer part) {
        if (!over) taken(body.add(part));
    }

    private void taken(IncomingBody.Taken taken) {
        switch (taken) {
            case TOO_LONG -> refuse(413, "the body is longer than " + gateway.maxBody() + " bytes");
            case NO_ROOM -> refuse(503, "as many bytes of bodies as allowed are held");
            case YES -> {}
        }
    }

    // for the rules, which look inside; what cannot be expanded is the edge's to judge, and never leaves
    private void expand(String coding) {
        int longest = (int) Math.min(gateway.maxBody(), LONGEST_EXPANDED);
        vertx.executeBlocking(() -> Expanding.expanded(body.bytes(), coding, longest), false)
                .onComplete(done -> {
                    if (!over) expanded(done.result(), longest);
                    if (!over) route();
                });
    }

    private void expanded(@Nullable Buffer plain, int longest) {
        if (plain == null) return;
        if (plain.length() > longest) {
            refuse(413, "the window is longer than " + longest + " bytes when it is expanded");
            return;
        }
        taken(body.replace(plain));
        request.headers().remove(HttpHeaders.CONTENT_ENCODING);
    }

    private void route() {
        long now = gateway.fleet().now();
        if (now >= deadline) {
            refuse(504, "the deadline has passed");
            return;
        }
        Decision first = decide(leaving.isThinkable(), now);
        if (callsCloud(first) && !leaving.isAllowed(body.bytes())) first = decide(false, now);
        carryOut(first);
    }

    private Decision decide(boolean mayLeave, long now) {
        RequestFacts facts = new RequestFacts(
                ModelPath.model(path),
                body.bytes().length(),
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
        taking.defer(body.bytes()).onComplete(kept -> {
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
        Estimate estimate = Objects.requireNonNull(decision).estimate(name).orElseThrow();
        // a query might say who asks
        String uri = endpoint.side() == Side.CLOUD ? path : request.uri();
        Attempt attempt = new Attempt(endpoint, estimate, uri, gateway.fleet().now());
        attempts.add(attempt);
        attempt.connect(request.method()).onComplete(made -> {
            if (made.succeeded()) send(attempt, made.result());
            else failed(attempt);
        });
    }

    private void send(Attempt attempt, HttpClientRequest out) {
        if (attempt.isOver()) {
            out.reset();
            return;
        }
        SocketAddress from = request.remoteAddress();
        String client = from == null ? "unknown" : from.hostAddress();
        long now = gateway.fleet().now();
        // reduced by what was used up until now
        long remaining = Math.max(1, (deadline - now) / 1000);
        try {
            ForwardedHeaders.request(
                    attempt.side(), request.headers(), out.headers(), String.valueOf(client), remaining);
        } catch (IllegalArgumentException e) {
            // HTTP/2 carries values that HTTP/1.1 cannot
            attempt.cancelled(now);
            out.reset();
            refuse(400, "a header has a value that cannot be passed on: " + e.getMessage());
            return;
        }
        boolean cloud = attempt.side() == Side.CLOUD;
        // an answer that a rule looks at is read
        if (!cloud && isWindow() && gateway.answerKeeper() != null)
            out.headers().remove(HttpHeaders.ACCEPT_ENCODING);
        Buffer bytes = cloud ? leaving.rewritten(body.bytes()) : body.bytes();
        attempt.send(out, path, bytes).onComplete(sent -> {
            if (sent.succeeded()) answered(attempt, sent.result());
            else failed(attempt);
        });
    }

    private void answered(Attempt attempt, HttpClientResponse in) {
        if (attempt.isOver()) {
            in.request().reset();
            return;
        }
        int status = in.statusCode();
        boolean noRoom = status == 502 || status == 503 || status == 504;
        if (noRoom) {
            attempt.failed(gateway.fleet().now());
            if (hedge() || othersInFlight() || retry(attempt) || defer()) {
                in.request().reset();
                return;
            }
        } else {
            attempt.answered(in, path, gateway.fleet().now());
        }
        pass(attempt, in);
    }

    private void pass(Attempt attempt, HttpClientResponse in) {
        replying = in;
        int status = in.statusCode();
        Side side = attempt.side();
        long actual = end(attempt.target(), status);
        response.setStatusCode(status);
        ForwardedHeaders.response(in.headers(), response.headers());
        Decision made = Objects.requireNonNull(decision);
        response.putHeader(RouteHeaders.ROUTE, RouteHeaders.route(side.label(), made, actual));
        Optional<Departure> departure = side == Side.CLOUD ? leaving.departure() : Optional.empty();
        AnswerKeeper keeper = side == Side.EDGE && status == 200 && isWindow() ? gateway.answerKeeper() : null;
        Tapped keeping = tapped;
        ReplyPassing passing = new ReplyPassing(in, response, keeping, this::replied, reply -> {
            if (keeping != null)
                keeping.ended(handled(Optional.of(side), attempt.target(), status, reply, in.headers()));
        });
        if (departure.isPresent() || keeper != null || passing.isSmall()) {
            passing.gather(path, side, gateway.maxBody(), departure, reply -> {
                if (keeper == null) return null;
                return keeper.keep(
                        body.bytes(), reply, made, deadline - gateway.fleet().now());
            });
        } else {
            passing.stream();
        }
    }

    private void replied() {
        replying = null;
        cancelTimer(deadlineTimer);
        deadlineTimer = NONE;
    }

    private Handled handled(
            Optional<Side> side, String target, int status, Optional<Buffer> reply, MultiMap replyHeaders) {
        return new Handled(
                path,
                request.headers(),
                Objects.requireNonNull(question).request(),
                body.bytes(),
                Objects.requireNonNull(decision),
                side,
                target,
                status,
                reply,
                replyHeaders,
                took,
                System.currentTimeMillis() - (gateway.fleet().now() - received) / 1000);
    }

    private void failed(Attempt attempt) {
        if (attempt.isOver()) return;
        attempt.failed(gateway.fleet().now());
        if (hedge() || othersInFlight() || retry(attempt)) return;
        fail(502, "target " + attempt.target() + " gave no answer");
    }

    private boolean othersInFlight() {
        for (Attempt attempt : attempts) {
            if (!attempt.isOver()) return true;
        }
        return false;
    }

    /** Once, where the budget allows it, on another target that came into question. */
    private boolean retry(Attempt failed) {
        if (over || retried || gateway.fleet().now() >= deadline) return false;
        Optional<Estimate> other = Objects.requireNonNull(decision).estimates().stream()
                .filter(e -> e.isUsable() && !e.target().equals(failed.target()))
                .filter(e -> e.side() == Side.EDGE || leaving.isAllowed(body.bytes()))
                .findFirst();
        if (other.isEmpty() || !gateway.retries().take()) return false;
        retried = true;
        call(other.get().target());
        return true;
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
            if (!attempt.isOver()) attempt.timedOut(now);
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
        body.release();
        long now = gateway.fleet().now();
        for (Attempt attempt : attempts) {
            if (!attempt.isOver()) attempt.cancelled(now);
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

    private void cancelTimer(long timer) {
        if (timer != NONE) vertx.cancelTimer(timer);
    }
}
