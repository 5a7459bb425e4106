package dev.verge.gateway.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The outbox in numbers; counts are of this gateway, gauges of the whole outbox. Safe for use by many threads. */
final class OutboxMeter {
    private final MeterRegistry metrics;
    private final Timer keptTimer;
    private final Timer unkeptTimer;

    OutboxMeter(MeterRegistry metrics) {
        this.metrics = metrics;
        this.keptTimer = metrics.timer("verge.outbox.hold", "kept", "true");
        this.unkeptTimer = metrics.timer("verge.outbox.hold", "kept", "false");
    }

    void watch(Supplier<OutboxState> state) {
        Gauge.builder("verge.outbox.backlog", () -> state.get().backlog()).register(metrics);
        Gauge.builder("verge.outbox.bytes", () -> state.get().bytes()).register(metrics);
        Gauge.builder("verge.outbox.oldest.age", () -> state.get().oldest().toMillis() / 1000.0)
                .baseUnit("seconds")
                .register(metrics);
    }

    void chosen(Why why) {
        metrics.counter("verge.outbox.chosen", "why", why.label()).increment();
    }

    void stored(long events) {
        metrics.counter("verge.outbox.stored").increment(events);
    }

    void sent(long events, long bytes) {
        metrics.counter("verge.outbox.sent").increment(events);
        metrics.counter("verge.outbox.sent.bytes").increment(bytes);
    }

    void rejected(String reason, long events) {
        metrics.counter("verge.outbox.rejected", "reason", reason).increment(events);
    }

    void dropped(String bound, long events) {
        if (events > 0) metrics.counter("verge.outbox.dropped", "bound", bound).increment(events);
    }

    /** How long an answer waited until what a rule chose of it was kept, or until it could wait no longer. */
    void held(long nanos, boolean kept) {
        Timer timer = kept ? keptTimer : unkeptTimer;
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Events that never came into Redis. */
    void lost(Loss loss, long events) {
        if (events > 0)
            metrics.counter("verge.outbox.lost", "where", loss.label()).increment(events);
    }

    /** Where an event can be lost before Redis has it. */
    enum Loss {
        /** More answers than can be looked at. */
        UNSEEN("unseen"),
        /** More events than may wait for Redis. */
        MEMORY("memory"),
        /** Larger than an event may be. */
        SIZE("size"),
        /** Still in memory when the gateway had to end. */
        SHUTDOWN("shutdown");

        private final String label;

        Loss(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }
}
