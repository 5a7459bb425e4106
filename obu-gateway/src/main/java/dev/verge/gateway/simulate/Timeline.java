package dev.verge.gateway.simulate;

import java.util.Map;
import java.util.TreeMap;

/** A number that changes at known moments and is constant between them. */
final class Timeline {
    private final TreeMap<Long, Double> values = new TreeMap<>();

    private Timeline(double value) {
        values.put(0L, value);
    }

    static Timeline of(double value) {
        return new Timeline(value);
    }

    /** From this moment on another value; moments come in order. */
    Timeline from(long micros, double value) {
        values.put(micros, value);
        return this;
    }

    double at(long micros) {
        Map.Entry<Long, Double> entry = values.floorEntry(micros);
        return entry == null ? values.firstEntry().getValue() : entry.getValue();
    }
}
