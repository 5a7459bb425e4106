package dev.verge.telemetry.message;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.Intake;
import dev.verge.telemetry.MeasurementParser;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Path C: one key a signal. Samples of one vehicle at one time are joined into a row; the vehicle is the key's label
 * {@code vehicle_id}, or else the configured one.
 *
 * @param defaultVehicle whose samples they are where a key has no label
 * @param parser reads rows of the measurements layout
 */
public record TimeSeriesRows(Optional<String> defaultVehicle, MeasurementParser parser) {
    /** The label that names the vehicle. */
    public static final String VEHICLE_LABEL = "vehicle_id";

    public TimeSeriesRows {
        requireNonNull(defaultVehicle, "defaultVehicle");
        requireNonNull(parser, "parser");
    }

    /**
     * One key with samples of it.
     *
     * @param key its name: a signal in any spelling
     * @param labels its labels
     * @param samples value as text by time in epoch milliseconds
     */
    public record Series(String key, Map<String, String> labels, SortedMap<Long, String> samples) {
        public Series {
            requireNonNull(key, "key");
            labels = Map.copyOf(labels);
            samples = Collections.unmodifiableSortedMap(new TreeMap<>(samples));
        }
    }

    /** The rows, each vehicle's in time order. */
    public List<Intake> join(List<Series> series) {
        SortedMap<String, SortedMap<Long, RowFields>> rows = new TreeMap<>();
        for (Series one : series) {
            String vehicle = Optional.ofNullable(one.labels().get(VEHICLE_LABEL))
                    .or(() -> defaultVehicle)
                    .orElse("");
            SortedMap<Long, RowFields> ofVehicle = rows.computeIfAbsent(vehicle, name -> new TreeMap<>());
            one.samples()
                    .forEach((time, value) -> ofVehicle
                            .computeIfAbsent(time, ts -> start(vehicle, ts))
                            .add(one.key(), value));
        }
        return rows.values().stream()
                .flatMap(ofVehicle -> ofVehicle.values().stream())
                .map(fields -> fields.read(parser))
                .toList();
    }

    private static RowFields start(String vehicle, long time) {
        RowFields fields = new RowFields();
        fields.add("vehicle", vehicle.isEmpty() ? null : vehicle);
        fields.add("ts", time);
        return fields;
    }
}
