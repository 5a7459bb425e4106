package dev.verge.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What ingest tells Prometheus: {@code verge_ingest_rows_total{outcome}} with the names of the {@code stats} key,
 * {@code verge_ingest_windows_total{outcome}}, and {@code verge_ingest_latency_seconds}, from the entry of a window's last
 * row to its prediction. Labels are the reasons of {@link dev.verge.telemetry.Reason} and nothing that a client chooses.
 */
public final class IngestMeter {
    private final MeterRegistry registry;
    private final Map<String, Counter> rows = new ConcurrentHashMap<>();
    private final Map<String, Counter> windows = new ConcurrentHashMap<>();
    private final Timer latency;

    /** Registers the meters that do not depend on what happens. */
    public IngestMeter(MeterRegistry registry) {
        this.registry = registry;
        this.latency = Timer.builder("verge.ingest.latency")
                .description("from a window's last row to its prediction")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
    }

    /** A batch is in. */
    public void batch(Map<String, Long> grown) {
        grown.forEach((outcome, count) -> rows.computeIfAbsent(outcome, o -> counter("verge.ingest.rows", o))
                .increment(count));
    }

    /** A window has its outcome: {@code predictions} or {@code rejected:<reason>}. */
    public void window(String outcome, Duration sinceLastRow) {
        windows.computeIfAbsent(outcome, o -> counter("verge.ingest.windows", o))
                .increment();
        if (outcome.equals("predictions")) latency.record(sinceLastRow);
    }

    private Counter counter(String name, String outcome) {
        return Counter.builder(name).tag("outcome", outcome).register(registry);
    }
}
