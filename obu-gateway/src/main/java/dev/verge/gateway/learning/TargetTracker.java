package dev.verge.gateway.learning;

import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.Quantiles;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Target;
import java.util.ArrayDeque;
import java.util.Deque;
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
    private static final long REFRESH_MICROS = 10_000;
    private static final int FAILURES_TO_OPEN = 5;
    private static final int MOST_WORKERS = 16;
    private static final int LARGE = 10;
    private static final double LIKELY = 0.5;
    private static final double SLOW = 1.5;
    private static final int BELIEVED = 5;
    // the uplink is what fails; the edge is in the same rack
    private static final double CLOUD_FAILS = 0.002;
    private static final double EDGE_FAILS = 0.0002;

    private final TargetSpec spec;
    private Times service;
    private final Times network;
    private final DecayingHistogram coldStart;
    private final Bandwidth bandwidth;
    private final GradientLimit limit;
    private final FailureRate failures;
    private final Breaker breaker;
    private final Set<Call> inFlight = new LinkedHashSet<>();
    private final Deque<Call> waiting = new ArrayDeque<>();
    private int working;
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
        this(spec, false);
    }

    /** @param worked whether some probes make the target work; if not, a ping that is answered says that it works */
    public TargetTracker(TargetSpec spec, boolean worked) {
        this.spec = spec;
        this.breaker = new Breaker(FAILURES_TO_OPEN, worked);
        this.workers = spec.workers();
        this.serviceNow = Quantiles.around(spec.serviceMicros());
        this.networkNow = Quantiles.around(spec.networkMicros());
        this.service = new Times(HALF_LIFE_MICROS, serviceNow);
        this.network = new Times(HALF_LIFE_MICROS, networkNow);
        this.coldStart = new DecayingHistogram(600_000_000, Quantiles.around(spec.coldStartMicros()));
        this.limit = new GradientLimit(
                Math.min(spec.workers() + 2, spec.maxInFlight()),
                spec.maxInFlight(),
                Math.min(2 * spec.workers() + 4, spec.maxInFlight()));
        this.bandwidth = new Bandwidth(spec.bytesPerSecond());
        this.failures = new FailureRate(spec.side() == Side.CLOUD ? CLOUD_FAILS : EDGE_FAILS);
    }

    /** What is configured. */
    public TargetSpec spec() {
        return spec;
    }

    /** A call goes out now, of which this was thought. */
    public synchronized Call started(Estimate estimate, long nowMicros) {
        long patience = estimate.completion().at(0.999) + 10_000;
        Call call = new Call(
                nowMicros,
                patience,
                estimate.transferMicros(),
                estimate.transferMicros() / 1e6 * bandwidth.bytesPerSecond(),
                unhurried(estimate),
                inFlight.size(),
                estimate.inTime() >= LIKELY,
                estimate.atZero());
        inFlight.add(call);
        if (working < workers) begin(call, nowMicros);
        else waiting.add(call);
        return call;
    }

    /**
     * The call was answered.
     *
     * @param serviceMicros what the target itself says that it took, where it does
     */
    public synchronized void answered(Call call, OptionalLong serviceMicros, long nowMicros) {
        if (!remove(call, nowMicros)) return;
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

    // which part of the planned time would be left without the planned queue
    private static double unhurried(Estimate estimate) {
        double work = 1.0 + estimate.serviceMicros() + estimate.networkMicros();
        return work / (work + estimate.queueMicros());
    }

    private void learn(Call call, long elapsed, OptionalLong serviceMicros, long nowMicros) {
        if (serviceMicros.isPresent()) {
            long own = serviceMicros.getAsLong();
            way(call, elapsed - own, nowMicros);
            service.record(withoutQueue(own, call), nowMicros);
        } else {
            service.record(work(call, elapsed, nowMicros), nowMicros);
        }
        limit.answered((long) (elapsed * call.stretch), call.inFlight + 1);
    }

    // pings tell how far it is; so what a large body needs beyond that is the body's
    private void way(Call call, long unexplained, long nowMicros) {
        if (call.transferMicros < networkNow.median() / LARGE) {
            network.record(Math.max(0, unexplained), nowMicros);
            return;
        }
        long took = unexplained + call.transferMicros - networkNow.median();
        bandwidth.sent(call.bytes, Math.max(call.transferMicros / 10, took), nowMicros);
    }

    private long work(Call call, long elapsed, long nowMicros) {
        long began = call.beganMicros;
        if (began > call.startedMicros + call.transferMicros) {
            long work = nowMicros - began - networkNow.median();
            // done sooner than ever: it had begun before, so there are more workers than configured
            if (work >= serviceNow.at(0) / 2) return work;
        }
        return withoutQueue(Math.max(0, elapsed - networkNow.median()), call);
    }

    private void begin(Call call, long nowMicros) {
        call.beganMicros = nowMicros;
        working++;
    }

    /** Its worker, if it had one, takes up the next call that waits. */
    private boolean remove(Call call, long freeMicros) {
        if (!inFlight.remove(call)) return false;
        if (call.beganMicros == Call.NONE) {
            waiting.remove(call);
            return true;
        }
        working--;
        while (working < workers && !waiting.isEmpty()) begin(waiting.remove(), freeMicros);
        return true;
    }

    private long nextFree(long nowMicros) {
        int queued = inFlight.size() + 1 - workers;
        if (queued <= 0) return 0;
        if (workers > MOST_WORKERS) return queued * serviceNow.mean() / workers;
        long[] free = new long[workers];
        int worker = 0;
        for (Call call : inFlight) {
            if (call.beganMicros == Call.NONE || worker == workers) continue;
            long elapsed = nowMicros - call.beganMicros;
            free[worker++] = elapsed < 0 ? serviceNow.mean() - elapsed : serviceNow.beyond(elapsed);
        }
        for (int i = 1; i < queued; i++) free[first(free)] += serviceNow.mean();
        return free[first(free)];
    }

    private static int first(long[] free) {
        int first = 0;
        for (int i = 1; i < free.length; i++) if (free[i] < free[first]) first = i;
        return first;
    }

    /** The inverse of the estimator's queue: {@code time / (1 + max(0, in flight + 1 - workers) / workers)}. */
    private long withoutQueue(long micros, Call call) {
        int waiting = Math.max(0, call.inFlight + 1 - workers);
        return micros * workers / (workers + waiting);
    }

    /** The connection broke, or the target answered that it cannot. */
    public synchronized void failed(Call call, long nowMicros) {
        if (!remove(call, nowMicros)) return;
        breaker.failed();
        failures.record(true, nowMicros);
    }

    /** Nobody waits any longer for the answer. */
    public synchronized void timedOut(Call call, long nowMicros) {
        if (!remove(call, Math.max(nowMicros, call.beganMicros + serviceNow.mean()))) return;
        if (nowMicros - call.startedMicros > call.patienceMicros) {
            breaker.failed();
            failures.record(true, nowMicros);
            limit.dropped();
        } else {
            // it might still have come, but nothing else did either
            if (succeededMicros < call.startedMicros) breaker.failed();
            // whoever sent it does not look at deadlines, so the limit has to
            if (!call.hopeful) limit.dropped();
        }
        givenUp(call, nowMicros);
    }

    /** Another call was answered first. That this one was waited for in vain says something all the same. */
    public synchronized void cancelled(Call call, long nowMicros) {
        if (!remove(call, Math.max(nowMicros, call.beganMicros + serviceNow.mean()))) return;
        if (nowMicros - call.startedMicros > call.patienceMicros) {
            breaker.failed();
            failures.record(true, nowMicros);
        }
        givenUp(call, nowMicros);
    }

    // it took longer than this: how much longer, nobody knows
    private void givenUp(Call call, long nowMicros) {
        if (call.cold || call.beganMicros == Call.NONE) return;
        // nothing else was answered meanwhile: it may as well be lost, which says nothing of the work
        if (succeededMicros < call.startedMicros) return;
        long begun = Math.max(call.beganMicros, call.startedMicros + call.transferMicros);
        long service = nowMicros - begun - networkNow.median();
        if (service > serviceNow.median()) this.service.guessed(service + serviceNow.beyond(service), nowMicros);
    }

    /**
     * A probe was answered.
     *
     * @param networkMicros way there and back, where the probe tells it apart
     * @param serviceMicros the work, where the probe made it work
     */
    public synchronized void probed(OptionalLong networkMicros, OptionalLong serviceMicros, long nowMicros) {
        if (serviceMicros.isPresent()) breaker.succeeded();
        else breaker.pingSucceeded();
        if (!breaker.isOpen()) {
            succeededMicros = nowMicros;
            failures.record(false, nowMicros);
        }
        if (networkMicros.isPresent()) network.record(networkMicros.getAsLong(), nowMicros);
        if (serviceMicros.isEmpty()) return;
        service.record(serviceMicros.getAsLong(), nowMicros);
        answeredMicros = nowMicros;
    }

    /**
     * A probe that was sent then was not answered, or with an error.
     *
     * @param work whether it was to make the target work
     */
    public synchronized void probeFailed(boolean work, long sentMicros, long nowMicros) {
        // what was sent later has been answered already
        if (sentMicros < succeededMicros) return;
        // the rate is of calls to a target that is taken for well: while it is down, nobody calls it
        if (!breaker.isOpen()) failures.record(true, nowMicros);
        if (work) breaker.failed();
        else breaker.pingFailed();
    }

    /**
     * Whether a probe should make it work: nothing was learned of its work for so long (for {@value #BELIEVED} times so
     * long, if it worked as quickly as configured), or it answers pings and no calls.
     */
    public synchronized boolean wantsWork(long nowMicros, long quietMicros) {
        if (atZero) return false;
        if (breaker.isOpen()) return breaker.swallows();
        // what was quick is believed for longer: the next call says so anyhow; what was slow is not called
        boolean slow = serviceNow.median() > SLOW * spec.serviceMicros();
        return nowMicros - answeredMicros >= (slow ? quietMicros : BELIEVED * quietMicros);
    }

    /** It comes back after it was down: how it worked before says nothing of how it works now. */
    public synchronized void forget() {
        serviceNow = Quantiles.around(spec.serviceMicros());
        service = new Times(HALF_LIFE_MICROS, serviceNow);
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

    /** Calls in flight. */
    public synchronized int inFlight() {
        return inFlight.size();
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
                nextFree(nowMicros),
                atZero,
                startingSince.isPresent() ? Math.max(1, nowMicros - startingSince.getAsLong()) : 0,
                failures.rate(),
                serviceNow,
                networkNow,
                coldStart.quantiles(),
                bandwidth.bytesPerSecond(),
                spec.price(),
                spec.pricePerKilobyte(),
                spec.joules());
    }

    private Health health(long nowMicros) {
        if (breaker.isOpen()) return Health.DOWN;
        if (inFlight.isEmpty()) return Health.UP;
        Call oldest = inFlight.iterator().next();
        return nowMicros - oldest.startedMicros > oldest.patienceMicros || breaker.failures() >= 2
                ? Health.SUSPECT
                : Health.UP;
    }
}
