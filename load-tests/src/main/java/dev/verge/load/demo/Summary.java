package dev.verge.load.demo;

import dev.verge.load.result.Latencies;
import dev.verge.load.result.Stats;
import java.util.Map;
import java.util.TreeMap;

/**
 * The end of a demo, as it is written with {@code --json}.
 *
 * @param rows rows accepted
 * @param rejected rows and windows rejected, by reason
 * @param givenUp rows of unfinished windows that were given up
 * @param windows windows, one for each bound model
 * @param predictions predictions by label
 * @param vehicles vehicles replayed
 * @param latencyMs from the XADD of a window's last row to its prediction, in milliseconds
 * @param routes predictions by side and, within it, by the gateway's reason
 */
public record Summary(
        long rows,
        Map<String, Long> rejected,
        long givenUp,
        long windows,
        Map<String, Long> predictions,
        int vehicles,
        Quantiles latencyMs,
        Map<String, Map<String, Long>> routes) {
    /** Copies the maps in, sorted. */
    public Summary {
        Map<String, Map<String, Long>> sides = new TreeMap<>();
        routes.forEach(
                (side, reasons) -> sides.put(side, java.util.Collections.unmodifiableMap(new TreeMap<>(reasons))));
        routes = java.util.Collections.unmodifiableMap(sides);
        rejected = java.util.Collections.unmodifiableMap(new TreeMap<>(rejected));
        predictions = java.util.Collections.unmodifiableMap(new TreeMap<>(predictions));
    }

    /** Quantiles by nearest rank; 0 where nothing was measured. */
    public record Quantiles(long p50, long p95, long p99) {
        /** Of some latencies. */
        public static Quantiles of(Latencies latencies) {
            return new Quantiles(latencies.quantile(0.5), latencies.quantile(0.95), latencies.quantile(0.99));
        }
    }

    static Summary of(
            Stats stats,
            Map<String, Long> labels,
            int vehicles,
            Latencies latencies,
            Map<String, Map<String, Long>> routes) {
        return new Summary(
                stats.rows(),
                stats.rejected(),
                stats.givenUp(),
                stats.windows(),
                labels,
                vehicles,
                Quantiles.of(latencies),
                routes);
    }

    /** A few lines for a person. */
    public String text() {
        return String.format(
                "%,d rows of %,d vehicles, %,d windows, predictions %s%nrejected %s, rows given up in gaps %,d%n"
                        + "from a window's last row to its prediction: p50 %d ms, p95 %d ms, p99 %d ms%s",
                rows,
                vehicles,
                windows,
                predictions.isEmpty() ? "none" : predictions,
                rejected.isEmpty() ? "none" : rejected,
                givenUp,
                latencyMs.p50(),
                latencyMs.p95(),
                latencyMs.p99(),
                routes.isEmpty() ? "" : String.format("%nscored at %s", routes));
    }
}
