package dev.verge.ingest.doors;

import java.util.List;
import java.util.Map;

/**
 * One key of TimeSeries with samples of it.
 *
 * @param key its name
 * @param labels its labels
 * @param samples in the order of their times
 */
record Series(String key, Map<String, String> labels, List<Sample> samples) {
    /**
     * A sample.
     *
     * @param ts milliseconds since the epoch
     * @param value the value as text
     */
    record Sample(long ts, String value) {}

    /** Time of the newest sample at hand, or -1 where there is none. */
    long newest() {
        return samples.isEmpty() ? -1 : samples.getLast().ts();
    }

    /**
     * How the signal is spelled: the label {@code signal} where there is one, else the key, without the vehicle's name
     * and a colon before it.
     */
    String signal(String vehicle) {
        String label = labels.get("signal");
        if (label != null) return label;
        return key.startsWith(vehicle + ":") ? key.substring(vehicle.length() + 1) : key;
    }
}
