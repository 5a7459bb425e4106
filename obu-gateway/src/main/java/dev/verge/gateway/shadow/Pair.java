package dev.verge.gateway.shadow;

import dev.verge.gateway.routing.JsonLine;
import dev.verge.gateway.shadow.Compared.Result;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What is known of the answers of two targets; quantiles are of the last thousand. Safe for use by many threads. */
final class Pair {
    private static final int LAST = 1000;

    private final String from;
    private final String to;
    private final Map<Result, LongAdder> results = new EnumMap<>(Result.class);
    private final Recent scores = new Recent(LAST);
    private final Recent differences = new Recent(LAST);
    private final Recent fromMicros = new Recent(LAST);
    private final Recent toMicros = new Recent(LAST);
    private final DistributionSummary score;
    private final MeterRegistry metrics;
    private final Tags tags;

    Pair(String from, String to, MeterRegistry metrics) {
        this.from = from;
        this.to = to;
        this.metrics = metrics;
        this.tags = Tags.of("from", from, "to", to);
        for (Result result : Result.values()) results.put(result, new LongAdder());
        this.score = DistributionSummary.builder("verge.gateway.shadow.score.difference")
                .tags(tags)
                .register(metrics);
        for (double level : new double[] {0.5, 0.99}) {
            Gauge.builder("verge.gateway.shadow.latency.difference", this, p -> p.differences.quantile(level) / 1e6)
                    .description("the copy's time less the first answer's, of the last thousand")
                    .baseUnit("seconds")
                    .tags(tags.and("quantile", Double.toString(level)))
                    .register(metrics);
        }
        Gauge.builder("verge.gateway.shadow.agreement", this, Pair::agreement)
                .tags(tags)
                .register(metrics);
    }

    void add(Compared compared) {
        counter(compared.result()).increment();
        metrics.counter(
                        "verge.gateway.shadow.copies",
                        tags.and("result", compared.result().label()))
                .increment();
        compared.score().ifPresent(difference -> {
            scores.add(difference);
            score.record(difference);
        });
        if (compared.result() == Result.FAILED) return;
        fromMicros.add(compared.fromMicros());
        toMicros.add(compared.toMicros());
        differences.add(compared.toMicros() - compared.fromMicros());
    }

    private LongAdder counter(Result result) {
        return Objects.requireNonNull(results.get(result));
    }

    private long count(Result result) {
        return counter(result).sum();
    }

    private double agreement() {
        long comparable = count(Result.AGREED) + count(Result.DISAGREED);
        return comparable == 0 ? Double.NaN : (double) count(Result.AGREED) / comparable;
    }

    void write(JsonLine json) {
        json.begin().field("from", from).field("to", to);
        for (Result result : Result.values()) json.field(result.label(), count(result));
        double agreement = agreement();
        if (!Double.isNaN(agreement)) json.field("agreement", agreement);
        json.field("scoreDifferenceP50", scores.quantile(0.5))
                .field("scoreDifferenceP99", scores.quantile(0.99))
                .field("latencyDifferenceP50", (long) differences.quantile(0.5))
                .field("latencyDifferenceP99", (long) differences.quantile(0.99))
                .field("fromP50", (long) fromMicros.quantile(0.5))
                .field("fromP99", (long) fromMicros.quantile(0.99))
                .field("toP50", (long) toMicros.quantile(0.5))
                .field("toP99", (long) toMicros.quantile(0.99))
                .end();
    }
}
