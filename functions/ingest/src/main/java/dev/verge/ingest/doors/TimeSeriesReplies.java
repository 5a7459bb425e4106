package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the replies of {@code TS.MGET} and {@code TS.MRANGE}: lists in RESP2, maps in RESP3. */
final class TimeSeriesReplies {
    private TimeSeriesReplies() {}

    /** Each key with its labels and samples. */
    static List<Series> series(Object reply) {
        List<Series> all = new ArrayList<>();
        if (reply instanceof Map<?, ?> byKey) {
            byKey.forEach((key, parts) -> all.add(series(key, list(parts), 0)));
        } else {
            list(reply).forEach(one -> all.add(series(list(one).getFirst(), list(one), 1)));
        }
        return all;
    }

    private static Series series(@Nullable Object key, List<?> parts, int labels) {
        return new Series(text(key), labels(parts.get(labels)), samples(parts.getLast()));
    }

    private static Map<String, String> labels(@Nullable Object reply) {
        Map<String, String> labels = new HashMap<>();
        if (reply instanceof Map<?, ?> map) {
            map.forEach((name, value) -> labels.put(text(name), text(value)));
        } else {
            list(reply)
                    .forEach(pair ->
                            labels.put(text(list(pair).get(0)), text(list(pair).get(1))));
        }
        return labels;
    }

    /** A list of samples, or of {@code TS.MGET} the one sample itself, or nothing. */
    private static List<Series.Sample> samples(@Nullable Object reply) {
        List<?> list = list(reply);
        if (list.isEmpty()) return List.of();
        if (!(list.getFirst() instanceof List<?>)) return List.of(sample(list));
        return list.stream().map(one -> sample(list(one))).toList();
    }

    private static Series.Sample sample(List<?> pair) {
        return new Series.Sample(Long.parseLong(text(pair.get(0))), text(pair.get(1)));
    }

    private static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) return list;
        throw new IllegalArgumentException("TimeSeries answered something else than a list");
    }

    private static String text(@Nullable Object value) {
        return value instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(value);
    }
}
