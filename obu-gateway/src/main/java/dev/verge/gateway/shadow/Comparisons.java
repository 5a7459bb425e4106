package dev.verge.gateway.shadow;

import dev.verge.gateway.routing.JsonLine;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** All that was compared, and what was not and why. Labels are bounded: further pairs are counted as one. */
final class Comparisons {
    private static final int MOST_PAIRS = 32;
    private static final String OTHER = "other";

    private final MeterRegistry metrics;
    private final Map<String, Pair> pairs = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> dropped = new ConcurrentHashMap<>();

    Comparisons(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    void add(Compared compared) {
        pair(compared.from(), compared.to()).add(compared);
    }

    private Pair pair(String from, String to) {
        Pair known = pairs.get(from + " " + to);
        if (known != null) return known;
        synchronized (this) {
            boolean full = pairs.size() >= MOST_PAIRS;
            String a = full ? OTHER : from;
            String b = full ? OTHER : to;
            return pairs.computeIfAbsent(a + " " + b, key -> new Pair(a, b, metrics));
        }
    }

    void dropped(Enum<?> why) {
        String label = why.name().toLowerCase(Locale.ROOT).replace('_', '-');
        dropped.computeIfAbsent(label, key -> new LongAdder()).increment();
        metrics.counter("verge.gateway.shadow.dropped", "why", label).increment();
    }

    /** Times in microseconds. */
    String json(double fraction) {
        JsonLine json = new JsonLine()
                .begin()
                .field("fraction", fraction)
                .name("dropped")
                .begin();
        new TreeMap<>(dropped).forEach((why, count) -> json.field(why, count.sum()));
        json.end().openArray("pairs");
        pairs.values().forEach(pair -> pair.write(json));
        return json.closeArray().end().toString();
    }
}
