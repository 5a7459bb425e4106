package dev.verge.gateway.service;

import dev.verge.gateway.learning.ArrivalRate;
import dev.verge.gateway.learning.TargetTracker;
import dev.verge.gateway.routing.FleetSnapshot;
import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.Target;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The configured targets, edge before cloud and then by name, kept fresh by probes. */
@Singleton
public class Fleet {
    private static final long QUIET_MICROS = 5_000_000;

    private final Vertx vertx;
    private final GatewayOptions options;
    private final Ticks ticks = new Ticks();
    private final Map<String, Endpoint> endpoints;
    private final ArrivalRate arrivals = new ArrivalRate();
    private volatile boolean stopped;

    Fleet(Vertx vertx, GatewayOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.endpoints = endpoints(vertx, options);
    }

    private static Map<String, Endpoint> endpoints(Vertx vertx, GatewayOptions options) {
        List<Endpoint> list = new ArrayList<>();
        new TreeMap<>(options.targets()).forEach((name, target) -> list.add(new Endpoint(name, target, vertx)));
        list.sort((a, b) -> a.side().compareTo(b.side()));
        Map<String, Endpoint> byName = new LinkedHashMap<>();
        list.forEach(endpoint -> byName.put(endpoint.name(), endpoint));
        return byName;
    }

    void start(@Observes StartupEvent event) {
        endpoints.values().forEach(this::probe);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    long now() {
        return ticks.micros();
    }

    Endpoint endpoint(String name) {
        Endpoint endpoint = endpoints.get(name);
        if (endpoint == null) throw new IllegalArgumentException("no target is named " + name);
        return endpoint;
    }

    /** The connections to a target, for who looks after their certificates. */
    public HttpClient client(String name) {
        return endpoint(name).client();
    }

    void arrived(long now) {
        synchronized (arrivals) {
            arrivals.arrived(now);
        }
    }

    FleetSnapshot snapshot(long now) {
        List<Target> targets = new ArrayList<>(endpoints.size());
        for (Endpoint endpoint : endpoints.values()) {
            targets.add(endpoint.tracker().snapshot(now));
        }
        double rate;
        synchronized (arrivals) {
            rate = arrivals.perSecond(now);
        }
        return new FleetSnapshot(targets, rate);
    }

    boolean isAnyUp() {
        return snapshot(now()).targets().stream().anyMatch(target -> target.health() != Health.DOWN);
    }

    /** Asks whether the target is ready; when that is known, or nobody waits for it any longer, again after a while. */
    private void probe(Endpoint endpoint) {
        if (stopped) return;
        long timeout = options.probeTimeout().toMillis();
        long sent = now();
        AtomicBoolean over = new AtomicBoolean();
        // a timer of our own: a connection that hangs while it is made has other time limits
        long timer = vertx.setTimer(timeout, id -> probed(endpoint, sent, false, over));
        endpoint.client()
                .request(endpoint.request(HttpMethod.GET, endpoint.probePath(), timeout))
                .compose(request -> request.send().onFailure(failure -> endpoint.doubt(request.connection())))
                .compose(response -> response.body().map(body -> response.statusCode() < 300))
                .recover(failure -> Future.succeededFuture(false))
                .onSuccess(ok -> {
                    vertx.cancelTimer(timer);
                    probed(endpoint, sent, ok, over);
                });
    }

    private void probed(Endpoint endpoint, long sent, boolean ok, AtomicBoolean over) {
        if (!over.compareAndSet(false, true)) return;
        long now = now();
        if (ok) answered(endpoint, now - sent, now);
        else endpoint.tracker().probeFailed(sent, now);
        boolean down = endpoint.tracker().snapshot(now).health() == Health.DOWN;
        long pause = (down ? options.probeIntervalDown() : options.probeInterval()).toMillis();
        if (!stopped) vertx.setTimer(Math.max(1, pause), id -> probe(endpoint));
    }

    /**
     * A target that answers probes but was slow, and is therefore asked no more, would be taken for slow for ever: the
     * longer it was not asked, the more it is believed again to be as quick as configured (optimism under uncertainty).
     */
    private void answered(Endpoint endpoint, long micros, long now) {
        TargetTracker tracker = endpoint.tracker();
        if (tracker.snapshot(now).health() == Health.DOWN) tracker.forget();
        boolean quiet = tracker.isQuiet(now, QUIET_MICROS);
        OptionalLong assumed = quiet ? OptionalLong.of(tracker.spec().serviceMicros()) : OptionalLong.empty();
        tracker.probed(OptionalLong.of(micros), assumed, now);
    }
}
