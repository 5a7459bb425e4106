package dev.verge.preprocess;

import static java.util.stream.Collectors.joining;

import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Windows of a car with the ten signals of OBD-II that the models of the pipeline know, a row a second, as JSON. */
final class Drives {
    static final long START = 1_700_000_000_000L;

    private Drives() {}

    /** An engine that idles, while the speedometer says what the test wants. */
    static String idling(int rows, IntFunction<String> speed) {
        String times = IntStream.range(0, rows)
                .mapToObj(row -> Long.toString(START + row * 1000L))
                .collect(joining(","));
        String values = IntStream.range(0, rows)
                .mapToObj(row -> "[80,100,%d,%s,20,%.2f,83.1,17,14.1,14.5]"
                        .formatted(850 + row % 7, speed.apply(row), 8.5 + row % 5 * 0.02)
                        .toLowerCase(Locale.ROOT))
                .collect(joining(","));
        return """
                {"vehicle":"car-1","model":"driving-regime","stride":40,
                 "signals":["engine_coolant_temperature","intake_manifold_pressure","engine_speed","vehicle_speed",
                  "intake_air_temperature","mass_air_flow","throttle_position","ambient_air_temperature",
                  "accelerator_pedal_position","accelerator_pedal_position_e"],
                 "timestamps":[%s],"values":[%s]}""".formatted(times, values);
    }
}
