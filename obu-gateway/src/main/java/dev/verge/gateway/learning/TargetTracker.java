package dev.verge.gateway.learning;

import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.Quantiles;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Target;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * All that is known of one target: what is in flight, how long answers took, how often there were none. Each call that is
 * {@link #started} ends in exactly one of {@link #answered}, {@link #failed}, {@link #timedOut} and {@link #cancelled}.
 * Safe for use by many threads; holds its lock for some hundred nanoseconds, and some microseconds when quantiles are
 * read anew, at most every {@link #REFRESH_MICROS}.
 */
public final class TargetTracker {
    private static final long HALF_LIFE_MICROS = 500_000;
    private static final long REFRESH_MICROS = 50_000;
    private static final int FAILURES_TO_OPEN = 5;
    // the uplink is what fails; the edge is in the same rack
    private static final double CLOUD_FAILS = 0.002;
    private static final double EDGE_FAILS = 0.0002;

    private final TargetSpec spec;
    private DecayingHistogram service;
    private final DecayingHistogram network;
    private final DecayingHistogram coldStart;
    private final GradientLimit limit;
    private final FailureRate failures;
    private final Breaker breaker = new Breaker(FAILURES_TO_OPEN);
    private final Set<Call> inFlight = new LinkedHashSet<>();
    private Quantiles serviceNow;
    private Quantiles networkNow;
    private long refreshedMicros = Long.MIN_VALUE / 2;
    private long answeredMicros = Long.MIN_VALUE / 2;
    private long succeededMicros = Long.MIN_VALUE / 2;
    private boolean atZero;
    private OptionalLong startingSince = OptionalLong.empty();
    private int workers;

    /** Knows nothing yet but what is configured; takes the target for running and well. */
    public TargetTracker(TargetSpec spec) {
        this.spec = spec;
        this.workers = spec.workers();
        this.serviceNow = Quantiles.around(spec.serviceMicros());
        this.networkNow = Quantiles.around(spec.networkMicros());
        this.service = new DecayingHistogram(HALF_LIFE_MICROS, serviceNow);
        this.network = new DecayingHistogram(HALF_LIFE_MICROS, networkNow);
        this.coldStart = new DecayingHistogram(600_000_000, Quantiles.around(spec.coldStartMicros()));
        this.limit = new GradientLimit(
                Math.min(spec.workers() + 2, spec.maxInFlight()),
                spec.maxInFlight(),
                Math.min(2 * spec.workers() + 4, spec.maxInFlight()));
        this.failures = new FailureRate(spec.side() == Side.CLOUD ? CLOUD_FAILS : EDGE_FAILS);
    }

    /** What is configured. */
    public TargetSpec spec() {
        return spec;
    }

    /** A call goes out now, of which this was thought. */
    public synchronized Call started(Estimate estimate, long nowMicros) {
        long patience = estimate.completion().at(0.999) + 10_000;
        Call call = new Call(nowMicros, patience, estimate.transferMicros(), inFlight.size(), estimate.atZero());
        inFlight.add(call);
        return call;
    }

    /**
     * The call was answered.
     *
     * @param serviceMicros what the target itself says that it took, where it does
     */
    public synchronized void answered(Call call, OptionalLong serviceMicros, long nowMicros) {
        if (!inFlight.remove(call)) return;
        breaker.succeeded();
        succeededMicros = nowMicros;
        failures.record(false, nowMicros);
        answeredMicros = nowMicros;
        long elapsed = Math.max(0, nowMicros - call.startedMicros - call.transferMicros);
        if (call.cold) {
            coldStart.record(Math.max(0, elapsed - serviceNow.median()), nowMicros);
            return;
        }
        learn(call, elapsed, serviceMicros, nowMicros);
    }

    private void learn(Call call, long elapsed, OptionalLong serviceMicros, long nowMicros) {
        if (serviceMicros.isPresent()) {
            long own = serviceMicros.getAsLong();
            network.record(Math.max(0, elapsed - own), nowMicros);
            service.record(withoutQueue(own, call), nowMicros);
        } else {
            service.record(withoutQueue(Math.max(0, elapsed - networkNow.median()), call), nowMicros);
        }
        limit.answered(elapsed, call.inFlight + 1);
    }

    /** The inverse of the estimator's queue: {@code time / (1 + max(0, in flight + 1 - workers) / workers)}. */
    private long withoutQueue(long micros, Call call) {
        int waiting = Math.max(0, call.inFlight + 1 - workers);
        return micros * workers / (workers + waiting);
    }

    /** The connection broke, or the target answered that it cannot. */
    public synchronized void failed(Call call, long nowMicros) {
        if (!inFlight.remove(call)) return;
        breaker.failed();
        failures.record(true, nowMicros);
    }

    /** Nobody waits any longer for the answer. */
    public synchronized void timedOut(Call call, long nowMicros) {
        if (!inFlight.remove(call)) return;
        breaker.failed();
        failures.record(true, nowMicros);
        limit.dropped();
        givenUp(call, nowMicros);
    }

    /** Another call was answered first. That this one was waited for in vain says something all the same. */
    public synchronized void cancelled(Call call, long nowMicros) {
        if (!inFlight.remove(call)) return;
        if (nowMicros - call.startedMicros > call.patienceMicros) {
            breaker.failed();
            failures.record(true, nowMicros);
        }
        givenUp(call, nowMicros);
    }

    // it took longer than this: how much longer, nobody knows
    private void givenUp(Call call, long nowMicros) {
        if (call.cold) return;
        long service = withoutQueue(
                Math.max(0, nowMicros - call.startedMicros - call.transferMicros - networkNow.median()), call);
        if (service > serviceNow.median()) this.service.record(2 * service, nowMicros);
    }

    /**
     * A probe was answered.
     *
     * @param networkMicros way there and back, where the probe tells it apart
     * @param serviceMicros the work, where the probe made it work
     */
    public synchronized void probed(OptionalLong networkMicros, OptionalLong serviceMicros, long nowMicros) {
        breaker.succeeded();
        succeededMicros = nowMicros;
        failures.record(false, nowMicros);
        if (networkMicros.isPresent()) network.record(networkMicros.getAsLong(), nowMicros);
        if (serviceMicros.isEmpty()) return;
        service.record(serviceMicros.getAsLong(), nowMicros);
        answeredMicros = nowMicros;
    }

    /** A probe that was sent then was not answered, or with an error. */
    public synchronized void probeFailed(long sentMicros, long nowMicros) {
        // what was sent later has been answered already
        if (sentMicros < succeededMicros) return;
        breaker.failed();
        breaker.failed();
        failures.record(true, nowMicros);
    }

    /** Whether nothing was learned of its work for so long that a probe should make it work. */
    public synchronized boolean isQuiet(long nowMicros, long limitMicros) {
        return !atZero && nowMicros - answeredMicros >= limitMicros;
    }

    /** It comes back after it was down: how it worked before says nothing of how it works now. */
    public synchronized void forget() {
        serviceNow = Quantiles.around(spec.serviceMicros());
        service = new DecayingHistogram(HALF_LIFE_MICROS, serviceNow);
    }

    /** It was scaled to zero. */
    public synchronized void scaledToZero() {
        atZero = true;
        startingSince = OptionalLong.empty();
    }

    /** Somebody wakes it up. */
    public synchronized void starting(long nowMicros) {
        if (atZero && startingSince.isEmpty()) startingSince = OptionalLong.of(nowMicros);
    }

    /** It runs. */
    public synchronized void running(long nowMicros) {
        if (atZero && startingSince.isPresent()) {
            coldStart.record(Math.max(0, nowMicros - startingSince.getAsLong()), nowMicros);
        }
        atZero = false;
        startingSince = OptionalLong.empty();
    }

    /** As many calls as it works on at once now. */
    public synchronized void workers(int count) {
        workers = Math.max(1, count);
    }

    /** The target as it is known now. */
    public synchronized Target snapshot(long nowMicros) {
        if (nowMicros - refreshedMicros >= REFRESH_MICROS) {
            serviceNow = service.quantiles();
            networkNow = network.quantiles();
            refreshedMicros = nowMicros;
        }
        return new Target(
                spec.name(),
                spec.side(),
                spec.models(),
                health(nowMicros),
                workers,
                limit.limit(),
                inFlight.size(),
                atZero,
                startingSince.isPresent() ? Math.max(1, nowMicros - startingSince.getAsLong()) : 0,
                failures.rate(),
                serviceNow,
                networkNow,
                coldStart.quantiles(),
                spec.bytesPerSecond(),
                spec.price(),
                spec.pricePerKilobyte(),
                spec.joules());
    }

    private Health health(long nowMicros) {
        if (breaker.isOpen()) return Health.DOWN;
        if (inFlight.isEmpty()) return Health.UP;
        Call oldest = inFlight.iterator().next();
        return nowMicros - oldest.startedMicros > oldest.patienceMicros ? Health.SUSPECT : Health.UP;
    }
}
