package dev.verge.inference;

import static java.util.stream.Collectors.joining;

import java.util.stream.IntStream;

/** Windows as JSON, for tests. */
final class Windows {
    private Windows() {}

    /** A window of {@code car-1}, 1.5 s from row to row, at a steady speed, with a signal that the model does not want. */
    static String json(int rows, int kmh) {
        String times = IntStream.range(0, rows)
                .mapToObj(i -> Long.toString(1_700_000_000_000L + i * 1500L))
                .collect(joining(","));
        String values =
                IntStream.range(0, rows).mapToObj(i -> "[20.5," + kmh + "]").collect(joining(","));
        return """
                {"vehicle":"car-1","model":"driving-regime","stride":40,
                 "signals":["Accelerator pedal position","vehicle_speed"],"timestamps":[%s],"values":[%s]}""".formatted(times, values);
    }
}
