package dev.verge.gateway.service;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Reason;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The timers {@code verge.gateway.requests}, found by their tags without making any. */
final class RequestTimers {
    private static final int STATUSES = 10;

    private final MeterRegistry metrics;
    private final Map<String, Timer[]> byOutcome = new ConcurrentHashMap<>();

    RequestTimers(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    Timer of(Decision decision, int status, boolean inTime) {
        String outcome = decision.outcome().label();
        Timer[] timers = byOutcome.computeIfAbsent(outcome, o -> new Timer[Reason.values().length * STATUSES * 2]);
        int kind = Math.clamp(status / 100, 0, STATUSES - 1);
        int index = (decision.reason().ordinal() * STATUSES + kind) * 2 + (inTime ? 1 : 0);
        Timer timer = timers[index];
        // two threads may both make it: the registry gives both the same
        if (timer == null) timers[index] = timer = made(outcome, decision.reason(), kind, inTime);
        return timer;
    }

    private Timer made(String outcome, Reason reason, int kind, boolean inTime) {
        return Timer.builder("verge.gateway.requests")
                .tag("outcome", outcome)
                .tag("reason", reason.label())
                .tag("status", kind + "xx")
                .tag("intime", Boolean.toString(inTime))
                .register(metrics);
    }
}
