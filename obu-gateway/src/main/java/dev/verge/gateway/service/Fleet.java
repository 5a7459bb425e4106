package dev.verge.gateway.service;

import dev.verge.gateway.learning.ArrivalRate;
import dev.verge.gateway.learning.TargetTracker;
import dev.verge.gateway.routing.FleetSnapshot;
import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Target;
import dev.verge.gateway.service.WorkSamples.Sample;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SSLOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The targets, configured and found, edge before cloud and then by name. Configured ones are kept fresh by probes; what is
 * found is told by whoever finds it ({@link #update}), and probed only while it does not answer. Requests read one
 * immutable list. A target that goes stays reachable until every call that could know it has ended.
 */
@Singleton
public class Fleet {
    private static final Logger LOG = Logger.getLogger(Fleet.class);
    private static final long QUIET_MICROS = 5_000_000;
    private static final long RETIRED_MILLIS = 10_000;
    private static final long WORK_MICROS = 200_000;
    private static final double ASKED_PER_SECOND = 1;

    private static final Buffer NOTHING = Buffer.buffer();

    private final Vertx vertx;
    private final GatewayOptions options;
    private final Ticks ticks = new Ticks();
    private final ArrivalRate arrivals = new ArrivalRate();
    private final Map<String, Endpoint> retired = new ConcurrentHashMap<>();
    private final Map<String, Offer> refused = new ConcurrentHashMap<>();
    private Consumer<String> newcomers = name -> {};
    private volatile Members members;
    private volatile boolean started;
    private volatile boolean stopped;

    Fleet(Vertx vertx, GatewayOptions options) {
        this.vertx = vertx;
        this.options = options;
        List<Member> configured = new ArrayList<>();
        options.targets().forEach((name, target) -> configured.add(Member.of(name, target, vertx)));
        this.members = new Members(configured);
    }

    synchronized void start(@Observes StartupEvent event) {
        started = true;
        members.all().forEach(member -> probe(member.endpoint()));
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    /**
     * These are the found targets from now on. What was known of one that is still there is kept; one whose settings cannot
     * be used is left as it was, or out.
     */
    public synchronized void update(List<Offer> offers) {
        long now = now();
        Map<String, Member> next = new LinkedHashMap<>();
        members.all().stream()
                .filter(Member::isProbed)
                .forEach(member -> next.put(member.endpoint().name(), member));
        for (Offer offer : offers) {
            if (!next.containsKey(offer.name())) join(offer, now, member -> next.put(offer.name(), member));
        }
        Members before = members;
        Members after = new Members(next.values());
        members = after;
        for (Member member : before.all()) {
            if (!after.contains(member.endpoint())) retire(member.endpoint());
        }
        for (Member member : after.all()) {
            if (!member.isProbed() && !before.contains(member.endpoint())) {
                newcomers.accept(member.endpoint().name());
            }
            if (started && !before.contains(member.endpoint())) probe(member.endpoint());
        }
    }

    private void join(Offer offer, long now, Consumer<Member> joined) {
        Member known = members.member(offer.name()).orElse(null);
        if (known != null && known.offer().orElseThrow().isSameTarget(offer)) {
            joined.accept(known.now(offer, now));
            return;
        }
        if (known != null && offer.equals(refused.get(offer.name()))) {
            joined.accept(known);
            return;
        }
        try {
            joined.accept(Member.of(offer, vertx));
            refused.remove(offer.name());
        } catch (RuntimeException e) {
            if (!offer.equals(refused.put(offer.name(), offer))) {
                LOG.warnf("target's settings cannot be used target=%s why=%s", offer.name(), e.getMessage());
            }
            if (known != null) joined.accept(known);
        }
    }

    /** Calls that know it are over by then: their heads have the longest deadline, and their bodies once more. */
    private void retire(Endpoint endpoint) {
        retired.put(endpoint.name(), endpoint);
        vertx.setTimer(2 * options.longestDeadline().toMillis() + RETIRED_MILLIS, id -> {
            retired.remove(endpoint.name(), endpoint);
            endpoint.close();
        });
    }

    long now() {
        return ticks.micros();
    }

    Endpoint endpoint(String name) {
        Endpoint endpoint = members.endpoint(name);
        if (endpoint == null) endpoint = retired.get(name);
        if (endpoint == null) throw new IllegalArgumentException("no target is named " + name);
        return endpoint;
    }

    /** A target that is there now. */
    Optional<Endpoint> find(String name) {
        return Optional.ofNullable(members.endpoint(name));
    }

    /** Names of the found targets that are there now. */
    public List<String> found() {
        return members.all().stream()
                .filter(member -> !member.isProbed())
                .map(member -> member.endpoint().name())
                .toList();
    }

    /** Is told the name of each found target that joins from now on, before it is asked anything by itself. */
    public synchronized void onFound(Consumer<String> watcher) {
        newcomers = watcher;
    }

    /** Connections to a target made from now on use these certificates; whether they are others than before. */
    public Future<Boolean> certificates(String target, SSLOptions ssl) {
        return endpoint(target).certificates(ssl);
    }

    /** Targets that get copies of what another one answers, and nothing else. */
    List<Endpoint> mirrors(String of) {
        List<Endpoint> mirrors = new ArrayList<>();
        for (Member member : members.all()) {
            if (member.mirrors(of)) mirrors.add(member.endpoint());
        }
        return mirrors;
    }

    void arrived(long now) {
        synchronized (arrivals) {
            arrivals.arrived(now);
        }
    }

    FleetSnapshot snapshot(long now) {
        List<Endpoint> candidates = members.candidates();
        List<Target> targets = new ArrayList<>(candidates.size());
        for (Endpoint endpoint : candidates) {
            targets.add(endpoint.tracker().snapshot(now));
        }
        double rate;
        synchronized (arrivals) {
            rate = arrivals.perSecond(now);
        }
        return new FleetSnapshot(targets, rate);
    }

    /** Whether an edge target answers, or may. */
    public boolean isEdgeUp() {
        return snapshot(now()).targets().stream()
                .anyMatch(target -> target.side() == Side.EDGE && target.health() != Health.DOWN);
    }

    boolean isAnyUp() {
        return snapshot(now()).targets().stream().anyMatch(target -> target.health() != Health.DOWN);
    }

    /** Starts a target at zero by a call that nobody waits for, so that later requests find it running. */
    void warm(String name) {
        Endpoint endpoint = members.endpoint(name);
        if (endpoint == null) return;
        TargetTracker tracker = endpoint.tracker();
        Target target = tracker.snapshot(now());
        if (!target.atZero() || target.startingMicros() > 0) return;
        tracker.starting(now());
        long longest = options.longestDeadline().toMillis();
        ask(endpoint, ping(endpoint, longest), NOTHING, longest, ready -> {
            if (ready) tracker.running(now());
            // whether it is still at zero, its next event tells; until then it may be woken again
            else if (tracker.snapshot(now()).atZero()) tracker.scaledToZero();
        });
    }

    /**
     * Asks whether the target is ready, and makes it work where that is in doubt; when it is known whether it is ready, or
     * nobody waits for it any longer, again after a while.
     */
    private void probe(Endpoint endpoint) {
        Member member = members.member(endpoint.name()).orElse(null);
        if (stopped || member == null || member.endpoint() != endpoint) return;
        long sent = now();
        Health health = endpoint.tracker().snapshot(sent).health();
        if (member.isProbed() || health == Health.DOWN) {
            tryWork(endpoint, health, sent);
            long timeout = options.probeTimeout().toMillis();
            ask(endpoint, ping(endpoint, timeout), NOTHING, timeout, ready -> probed(endpoint, sent, ready));
            return;
        }
        if (health == Health.UP) assumed(endpoint, sent).ifPresent(service -> believe(endpoint, service, sent));
        again(endpoint, options.probeInterval().toMillis());
    }

    /**
     * Work costs what a call costs, so it is asked for where calls fail though probes are answered, and where requests come
     * and none of them has shown for a while how long it takes. It is not waited for: five a second at most.
     */
    private void tryWork(Endpoint endpoint, Health health, long now) {
        if (!endpoint.tracker().wantsWork(now, QUIET_MICROS)) return;
        boolean asked = isAsked(now);
        if (health != Health.DOWN && !asked) return;
        WorkSamples samples = endpoint.samples();
        Sample sample = samples.sample().orElse(null);
        if (sample == null || !samples.isTurn(now, asked ? WORK_MICROS : QUIET_MICROS)) return;
        long timeout = options.probeTimeout().toMillis();
        RequestOptions request = endpoint.request(HttpMethod.POST, sample.uri(), timeout)
                .putHeader(HttpHeaders.CONTENT_TYPE, sample.type());
        ask(endpoint, request, sample.body(), timeout, works -> worked(endpoint, now, works));
    }

    private boolean isAsked(long now) {
        synchronized (arrivals) {
            return arrivals.perSecond(now) >= ASKED_PER_SECOND;
        }
    }

    private void worked(Endpoint endpoint, long sent, boolean works) {
        long now = now();
        TargetTracker tracker = endpoint.tracker();
        if (!works) {
            tracker.probeFailed(true, sent, now);
            return;
        }
        Target known = tracker.snapshot(now);
        if (known.health() == Health.DOWN) tracker.forget();
        long service = Math.max(0, now - sent - known.network().median());
        tracker.probed(OptionalLong.empty(), OptionalLong.of(service), now);
    }

    private static RequestOptions ping(Endpoint endpoint, long timeout) {
        return endpoint.request(HttpMethod.GET, endpoint.probePath(), timeout);
    }

    private void ask(Endpoint endpoint, RequestOptions asked, Buffer body, long timeout, Consumer<Boolean> told) {
        AtomicBoolean over = new AtomicBoolean();
        // a timer of our own: a connection that hangs while it is made has other time limits
        long timer = vertx.setTimer(timeout, id -> {
            if (over.compareAndSet(false, true)) told.accept(false);
        });
        endpoint.client()
                .request(asked)
                // within: what listens to a reply has to be there before it comes, wherever this is called
                .compose(request -> (body == NOTHING ? request.send() : request.send(body))
                        .compose(response -> response.body().map(reply -> response.statusCode() < 300)))
                .recover(failure -> Future.succeededFuture(false))
                .onSuccess(ok -> {
                    vertx.cancelTimer(timer);
                    if (over.compareAndSet(false, true)) told.accept(ok);
                });
    }

    private void probed(Endpoint endpoint, long sent, boolean ok) {
        long now = now();
        if (ok) answered(endpoint, now - sent, now);
        else endpoint.tracker().probeFailed(false, sent, now);
        boolean down = endpoint.tracker().snapshot(now).health() == Health.DOWN;
        again(endpoint, (down ? options.probeIntervalDown() : options.probeInterval()).toMillis());
    }

    private void again(Endpoint endpoint, long pause) {
        if (!stopped) vertx.setTimer(Math.max(1, pause), id -> probe(endpoint));
    }

    private void answered(Endpoint endpoint, long micros, long now) {
        TargetTracker tracker = endpoint.tracker();
        if (tracker.snapshot(now).health() == Health.DOWN) tracker.forget();
        tracker.probed(OptionalLong.of(micros), assumed(endpoint, now), now);
    }

    private static void believe(Endpoint endpoint, long serviceMicros, long now) {
        endpoint.tracker().probed(OptionalLong.empty(), OptionalLong.of(serviceMicros), now);
    }

    /**
     * A target that answers probes but was slow, and is therefore asked no more, would be taken for slow for ever: where it
     * cannot be made to work, the longer it was not asked, the more it is believed again to be as quick as configured
     * (optimism under uncertainty).
     */
    private OptionalLong assumed(Endpoint endpoint, long now) {
        TargetTracker tracker = endpoint.tracker();
        if (!tracker.wantsWork(now, QUIET_MICROS)) return OptionalLong.empty();
        boolean tried = endpoint.samples().sample().isPresent();
        boolean down = tracker.snapshot(now).health() == Health.DOWN;
        if (tried && (down || isProbed(endpoint) && isAsked(now))) return OptionalLong.empty();
        return OptionalLong.of(tracker.spec().serviceMicros());
    }

    private boolean isProbed(Endpoint endpoint) {
        return members.member(endpoint.name()).map(Member::isProbed).orElse(false);
    }
}
