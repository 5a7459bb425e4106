package dev.verge.inference;

import static java.util.stream.Collectors.joining;

import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Windows as JSON, for tests. */
final class Windows {
    private Windows() {}

    /** A window of {@code car-1}, 1.5 s from row to row, at a steady speed, with a signal that the model does not want. */
    static String json(int rows, int kmh) {
        return json(rows, kmh, 0);
    }

    /** The same, whose second half begins so much later. */
    static String json(int rows, int kmh, long gapMillis) {
        String times = IntStream.range(0, rows)
                .mapToObj(i -> Long.toString(1_700_000_000_000L + i * 1500L + (i < rows / 2 ? 0 : gapMillis)))
                .collect(joining(","));
        String values =
                IntStream.range(0, rows).mapToObj(i -> "[20.5," + kmh + "]").collect(joining(","));
        return """
                {"vehicle":"car-1","model":"driving-regime","stride":40,
                 "signals":["Accelerator pedal position","vehicle_speed"],"timestamps":[%s],"values":[%s]}""".formatted(times, values);
    }

    /** The ten signals of an idling engine, a row a second, and what the speedometer says in each row. */
    static String idling(int rows, IntFunction<String> speed) {
        String times = IntStream.range(0, rows)
                .mapToObj(row -> Long.toString(1_700_000_000_000L + row * 1000L))
                .collect(joining(","));
        String values = IntStream.range(0, rows)
                .mapToObj(row -> "[80,100,850," + speed.apply(row) + ",20,8.5,83.1,17,14.1,14.5]")
                .collect(joining(","));
        return """
                {"vehicle":"car-1","model":"driving-regime","stride":40,
                 "signals":["engine_coolant_temperature","intake_manifold_pressure","engine_speed","vehicle_speed",
                  "intake_air_temperature","mass_air_flow","throttle_position","ambient_air_temperature",
                  "accelerator_pedal_position","accelerator_pedal_position_e"],
                 "timestamps":[%s],"values":[%s]}""".formatted(times, values);
    }

    /** The same window as preprocess makes a tensor of it, the first {@code imputed} speeds filled in. */
    static String features(int rows, int kmh, int imputed) {
        String values =
                IntStream.range(0, rows).mapToObj(i -> "[20.5," + kmh + "]").collect(joining(","));
        String marks = IntStream.range(0, rows)
                .mapToObj(i -> "[false," + (i < imputed) + "]")
                .collect(joining(","));
        return """
                {"id":"car-1/1700000000000-1700000058500/40x40","vehicle":"car-1","timestamp":1700000058500,"rows":%d,
                 "signals":["accelerator_pedal_position","vehicle_speed"],"values":[%s],"imputed":[%s],"suspect":[]}""".formatted(rows, values, marks);
    }
}
