package dev.verge.inference.pipeline;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code model.json} says of a model over rows at a fixed step.
 *
 * @param rows rows that the model wants; those that it was measured with where it takes any number
 * @param stepMillis time from one row to the next, in milliseconds: {@code stepSeconds}, 1 where it is not said
 * @param signals canonical names of the columns, in the model's order
 * @param thresholds scores from which on a signal is suspicious, one a signal; empty for other tasks
 */
record SeriesDescription(
        String name, String version, int rows, long stepMillis, List<String> signals, List<Double> thresholds) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_ROWS = 100_000;

    /** @throws IllegalArgumentException if the sizes do not fit */
    SeriesDescription {
        requireNonNull(name, "name");
        requireNonNull(version, "version");
        signals = List.copyOf(signals);
        thresholds = List.copyOf(thresholds);
        if (rows < 2 || rows > MOST_ROWS || stepMillis < 1 || signals.isEmpty()) {
            throw new IllegalArgumentException("model.json: " + rows + " rows of " + signals.size() + " signals, "
                    + stepMillis + " ms apart, are no series");
        }
        for (Double threshold : thresholds) {
            // nothing is below one that is no number: all would be suspicious, or nothing
            if (!Double.isFinite(threshold)) {
                throw new IllegalArgumentException("model.json: threshold " + threshold + " is no number");
            }
        }
        if (!thresholds.isEmpty() && thresholds.size() != signals.size()) {
            throw new IllegalArgumentException("model.json: " + thresholds.size() + " thresholds for " + signals);
        }
    }

    /** @throws IllegalArgumentException if it is no JSON, or a field is missing or of another type */
    static SeriesDescription parse(byte[] text) {
        try {
            JsonNode root = JSON.readTree(text);
            List<String> signals = new ArrayList<>();
            for (JsonNode signal : root.path("signals"))
                signals.add(signal.path("name").asText());
            List<Double> thresholds = new ArrayList<>();
            for (JsonNode threshold : root.path("thresholds")) thresholds.add(number("thresholds", threshold));
            double step = root.has("stepSeconds") ? number("stepSeconds", root.path("stepSeconds")) : 1;
            return new SeriesDescription(
                    root.path("name").asText(),
                    root.path("version").asText(),
                    root.path("rows").asInt(0),
                    Math.round(step * 1000),
                    signals,
                    thresholds);
        } catch (IOException e) {
            throw new IllegalArgumentException("model.json is no JSON: " + e.getMessage(), e);
        }
    }

    private static double number(String field, JsonNode said) {
        if (said.isNumber()) return said.asDouble();
        throw new IllegalArgumentException("model.json: " + field + " has " + said + ", which is no number");
    }

    /** Name and version, as outcomes tell them. */
    String title() {
        return name + "/" + version;
    }
}
