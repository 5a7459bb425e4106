package dev.verge.load.bench;

import dev.verge.load.bench.RouteSite.Contender;
import dev.verge.load.site.Pause;
import dev.verge.load.wan.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Plays a condition to one contender at a time, so that none of them is in the way of another one. */
final class RoutePlay {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long SENT_LATE_NANOS = 10_000_000;
    private static final int MISSES_TOLD = 40;

    private final HttpClient client;
    private final NoOpControl control;
    private final String http;

    /** @param http of the calls to the cloud */
    RoutePlay(HttpClient client, NoOpControl control, String http) {
        this.client = client;
        this.control = control;
        this.http = http;
    }

    /** Requests as on an ordinary day, of all of these at once; nothing is counted. */
    void calm(Collection<Contender> contenders, double seconds) {
        RouteCondition calm = new RouteCondition("calm", RouteCondition.CALM, RouteCondition.USUAL, List.of());
        contenders.forEach(contender -> contender.link().set(calm.link()));
        List<RouteRequest> requests = RouteRequest.poisson(1, calm.perSecond(), seconds);
        List<CompletableFuture<?>> open = new ArrayList<>();
        long begin = System.nanoTime();
        for (RouteRequest request : requests) {
            await(begin + request.dueNanos());
            for (Contender contender : contenders) {
                open.add(sent(request, request.body(), Optional.empty(), contender));
            }
        }
        CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).join();
    }

    /**
     * The condition from its beginning to its end.
     *
     * @param judged whether what the contender misses is asked after
     */
    RouteTally play(RouteCondition now, Contender contender, long seed, double seconds, boolean judged) {
        List<RouteRequest> requests = RouteRequest.poisson(seed + now.name().hashCode(), now.perSecond(), seconds);
        RouteOracle oracle =
                new RouteOracle(now.link(), now.outages(), requests.getFirst().body().length, RouteSite.EDGE_WORKERS);
        List<CompletableFuture<RouteEnd>> open = new ArrayList<>();
        contender.link().set(now.link());
        contender.link().follow(now.outages());
        long begin = System.nanoTime();
        for (RouteRequest request : requests) {
            Optional<RouteOracle.Way> way = oracle.way(request);
            byte[] body = request.body();
            long due = begin + request.dueNanos();
            await(due);
            if (System.nanoTime() - due > SENT_LATE_NANOS) control.add(due, System.nanoTime());
            open.add(sent(request, body, way, contender));
        }
        CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).join();
        contender.link().set(Fault.NONE);
        // only now: a stall is known when it is over
        Pause.millis(100);
        List<RouteEnd> ends = open.stream().map(CompletableFuture::join).toList();
        return counted(now, contender, seed, seconds, begin, ends, judged);
    }

    private RouteTally counted(
            RouteCondition now,
            Contender contender,
            long seed,
            double seconds,
            long begin,
            List<RouteEnd> ends,
            boolean judged) {
        List<RouteEnd> valid = ends.stream()
                .filter(end -> !control.stalled(end.from(), end.judgedUntil()))
                .toList();
        List<RouteEnd> feasible =
                valid.stream().filter(end -> end.oracle().isPresent()).toList();
        long stalled = control.stalledMillis(begin, System.nanoTime());
        RouteDecisions decisions =
                new RouteDecisions(client, contender.gateway().url());
        List<RouteMiss> missed = feasible.stream()
                .filter(RouteEnd::isMiss)
                .limit(MISSES_TOLD)
                .map(end -> RouteMiss.of(end, judged ? decisions.of(end) : ""))
                .toList();
        return new RouteTally(
                now.name(),
                contender.name(),
                seed,
                seconds,
                http,
                stalled,
                ends.size(),
                ends.stream().filter(end -> end.status() != 0).count(),
                ends.size() - valid.size(),
                valid.stream().filter(RouteEnd::inTime).count(),
                feasible.size(),
                feasible.stream().filter(RouteEnd::inTime).count(),
                missed);
    }

    private static void await(long due) {
        for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) LockSupport.parkNanos(wait);
    }

    private CompletableFuture<RouteEnd> sent(
            RouteRequest request, byte[] body, Optional<RouteOracle.Way> way, Contender contender) {
        HttpRequest asked = HttpRequest.newBuilder(
                        URI.create(contender.gateway().url() + "/v1/predict"))
                .header("Content-Type", "application/json")
                .header("verge-deadline", Integer.toString(request.deadlineMillis()))
                .header("verge-placement", contender.placement())
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        long clock = System.currentTimeMillis() * 1000;
        long from = System.nanoTime();
        return client.sendAsync(asked, HttpResponse.BodyHandlers.discarding()).handle((answer, failure) -> {
            int status = answer == null ? 0 : answer.statusCode();
            String route = answer == null
                    ? String.valueOf(failure)
                    : answer.headers().firstValue("verge-route").orElse("");
            return new RouteEnd(request, way, from, System.nanoTime(), status, route, clock);
        });
    }
}
