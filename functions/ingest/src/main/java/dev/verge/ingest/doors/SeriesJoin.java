package dev.verge.ingest.doors;

import java.util.List;
import java.util.TreeMap;

/** Joins the signals of one vehicle that have equal times into rows. */
final class SeriesJoin {
    private SeriesJoin() {}

    /**
     * Rows by time, each as fields in turn with their values. A series of which as many samples came as were asked for
     * may go on: what lies after its newest sample is left for the next read.
     *
     * @param limit samples asked for, of each series
     */
    static TreeMap<Long, FieldList> rows(String vehicle, List<Series> series, int limit) {
        TreeMap<Long, FieldList> rows = new TreeMap<>();
        for (Series one : series) {
            String signal = one.signal(vehicle);
            for (Series.Sample sample : one.samples()) {
                rows.computeIfAbsent(sample.ts(), ts -> start(vehicle, ts)).add(signal, sample.value());
            }
        }
        return new TreeMap<>(rows.headMap(horizon(series, limit), true));
    }

    private static FieldList start(String vehicle, long ts) {
        FieldList fields = new FieldList();
        fields.add("vehicle", vehicle);
        fields.add("ts", Long.toString(ts));
        return fields;
    }

    private static long horizon(List<Series> series, int limit) {
        return series.stream()
                .filter(one -> one.samples().size() >= limit)
                .mapToLong(Series::newest)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
