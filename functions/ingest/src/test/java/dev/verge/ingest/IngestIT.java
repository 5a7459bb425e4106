package dev.verge.ingest;

import static dev.verge.ingest.RedisProcess.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.VehicleId;
import dev.verge.telemetry.window.Cut;
import dev.verge.telemetry.window.WindowCutter;
import dev.verge.telemetry.window.WindowSpec;
import io.lettuce.core.StreamMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way of a measurement, over a real Redis. */
class IngestIT {
    private final RedisProcess redis = new RedisProcess("no");
    private final StubInference inference = new StubInference();

    @BeforeEach
    void patience() {
        org.awaitility.Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        inference.close();
        redis.close();
    }

    @Test
    void everyFortyRowsBecomeOnePrediction() throws Exception {
        Rows.add(redis, "car-1", 0, 125);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.values("predictions", "id").size() == 3);
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        assertThat(redis.values("predictions", "id"))
                .containsExactly(Rows.window("car-1", 0), Rows.window("car-1", 40), Rows.window("car-1", 80));
        assertThat(redis.stats()).isEqualTo(Map.of("rows", 125L, "windows", 3L, "predictions", 3L));
    }

    @Test
    void theWindowHoldsTheRowsAsTheyWereSent() throws Exception {
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> inference.asked().size() == 1);
        }
        var window = inference.asked().getFirst();
        assertThat(window.at("/vehicle").asText()).isEqualTo("car-1");
        assertThat(window.at("/timestamps/39").asLong()).isEqualTo(Rows.START + 39_000);
        assertThat(window.at("/signals/0").asText()).isEqualTo("vehicle_speed");
        assertThat(window.at("/values/7/0").asDouble()).isEqualTo(7);
        assertThat(window.at("/values/7/1").isNull()).isTrue();
        assertThat(window.at("/values/7/4").asDouble()).isEqualTo(120.5);
    }

    @Test
    void windowsAreWhatTheReferenceCutterSaysAcrossRestarts() throws Exception {
        Random random = new Random(7);
        Map<String, WindowCutter> reference = new HashMap<>();
        List<String> expected = new ArrayList<>();
        Map<String, Double> clock = new HashMap<>();
        String[] settings = {"verge.ingest.bindings.a.rows", "6", "verge.ingest.bindings.a.stride", "4"};
        for (int run = 0; run < 3; run++) {
            try (RunningIngest running = new RunningIngest(redis, inference, settings)) {
                for (int i = 0; i < 400; i++) {
                    String vehicle = "car-" + random.nextInt(5);
                    double step = random.nextInt(15) == 0 ? 30 : random.nextInt(4) - 1;
                    double second = clock.merge(vehicle, step, Double::sum);
                    Rows.add(redis, vehicle, second);
                    Measurement row = new Measurement(
                            new VehicleId(vehicle),
                            Rows.START + Math.round(second * 1000),
                            SignalCatalogue.ATECA,
                            new float[12]);
                    Cut cut = reference
                            .computeIfAbsent(
                                    vehicle,
                                    v -> new WindowCutter(
                                            new WindowSpec(6, 4, Duration.ofSeconds(10)),
                                            new VehicleId(v),
                                            SignalCatalogue.ATECA))
                            .add(row);
                    if (cut instanceof Cut.Taken taken) taken.window().ifPresent(w -> expected.add(w.id()));
                }
                await().until(() -> running.ingest().backlog().isEmpty());
            }
        }
        assertThat(redis.values("predictions", "id")).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(expected).hasSizeGreaterThan(50);
    }

    @Test
    void twoModelsOfOneVehicleEachGetTheirWindows() throws Exception {
        Rows.add(redis, "bus-1", 0, 45);
        Rows.add(redis, "car-1", 0, 45);
        try (RunningIngest running = new RunningIngest(
                redis,
                inference,
                "verge.ingest.bindings.all.model",
                "regime",
                "verge.ingest.bindings.all.rows",
                "20",
                "verge.ingest.bindings.buses.vehicles",
                "bus-*",
                "verge.ingest.bindings.buses.model",
                "brakes",
                "verge.ingest.bindings.buses.rows",
                "10",
                "verge.ingest.bindings.buses.stride",
                "5")) {
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        assertThat(redis.values("predictions", "model"))
                .filteredOn("regime"::equals)
                .hasSize(4);
        assertThat(redis.entries("predictions"))
                .filteredOn(p -> "brakes".equals(p.getBody().get("model")))
                .hasSize(8)
                .allMatch(p -> "bus-1".equals(p.getBody().get("vehicle")));
    }

    @Test
    void rowsOlderThanTheLastAreLateAndEqualOnesRepeats() throws Exception {
        for (double second : new double[] {10, 10, 9, 11}) Rows.add(redis, "car-1", second);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        assertThat(redis.stats()).isEqualTo(Map.of("rows", 2L, "repeated", 1L, "rejected:late", 1L));
        assertThat(redis.entries("rejected").getFirst().getBody())
                .containsEntry("reason", "late")
                .containsEntry("field", "ts")
                .containsEntry("vehicle", "car-1")
                .containsEntry("detail", "1000 ms before the last row");
    }

    @Test
    void oneWrongClockDoesNotSilenceAVehicle() throws Exception {
        Rows.add(redis, "car-1", 0);
        Map<String, String> ahead = Rows.row("car-1", 1);
        ahead.put("ts", Long.toString(System.currentTimeMillis() + 3_600_000));
        Rows.add(redis, Rows.partition("car-1"), ahead);
        Rows.add(redis, "car-1", 2);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        assertThat(redis.stats()).isEqualTo(Map.of("rows", 2L, "rejected:future", 1L));
    }

    @Test
    void rowsBeforeAGapAreGivenUpAndCounted() throws Exception {
        Rows.add(redis, "car-1", 0, 30);
        Rows.add(redis, "car-1", 41, 81);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        assertThat(redis.values("predictions", "id")).containsExactly(Rows.window("car-1", 41));
        assertThat(redis.stats()).containsEntry("givenUp", 30L);
    }

    @Test
    void badRowsAreKeptWithTheirReasonAndTheConsumerGoesOn() throws Exception {
        int partition = Rows.partition("car-1");
        Map<String, String> notANumber = Rows.row("car-1", 0);
        notANumber.put("engine_torque", "NaN");
        Map<String, String> unknown = Rows.row("car-1", 0);
        unknown.put("flux", "1");
        Map<String, String> noVehicle = Rows.row("car-1", 0);
        noVehicle.remove("vehicle");
        Map<String, String> huge = Rows.row("car-1", 0);
        huge.put("fuel_level", "1".repeat(1_000_000));
        for (Map<String, String> bad : List.of(notANumber, unknown, noVehicle, huge)) Rows.add(redis, partition, bad);
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        assertThat(redis.entries("rejected"))
                .extracting(e -> e.getBody().get("reason") + " " + e.getBody().get("field"))
                .containsExactly(
                        "not-a-number engine_torque",
                        "unknown-signal flux",
                        "missing-vehicle vehicle",
                        "field-too-large fuel_level");
        assertThat(redis.values("rejected", "raw")).allMatch(raw -> raw.length() <= 1024);
        assertThat(redis.values("predictions", "id")).containsExactly(Rows.window("car-1", 0));
    }

    @Test
    void aVehicleWhoseKeyHoldsSomethingElseIsRefusedUntilItIsRemoved() throws Exception {
        String key = key(Rows.partition("car-1"), "v:car-1");
        redis.commands().lpush(key, "mine");
        Rows.add(redis, "car-1", 0);
        Rows.add(redis, "car-2", 0);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> running.ingest().backlog().isEmpty());
            assertThat(redis.stats()).containsEntry("rejected:bad-state", 1L).containsEntry("rows", 1L);
            redis.commands().del(key);
            Rows.add(redis, "car-1", 1);
            await().until(() -> redis.stats().getOrDefault("rows", 0L) == 2);
        }
    }

    @Test
    void aStreamKeyOfAnotherTypeStopsItsPartitionOnlyUntilItIsRemoved() throws Exception {
        int partition = Rows.partition("car-1");
        redis.commands().set(key(partition, "windows"), "mine");
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> running.ingest().partitionsOwned() == 16);
            String other = otherVehicle(partition);
            Rows.add(redis, other, 0, 40);
            await().until(() -> redis.values("predictions", "vehicle").contains(other));
            redis.commands().del(key(partition, "windows"));
            await().until(() -> redis.values("predictions", "vehicle").contains("car-1"));
        }
    }

    private static String otherVehicle(int partition) {
        int i = 0;
        while (Rows.partition("other-" + i) == partition) i++;
        return "other-" + i;
    }

    @Test
    void healsWhenStreamsVanish() throws Exception {
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            Rows.add(redis, "car-1", 0, 40);
            await().until(() -> redis.values("predictions", "id").size() == 1);
            redis.commands().flushall();
            Rows.add(redis, "car-1", 100, 140);
            await().until(() -> redis.values("predictions", "id").equals(List.of(Rows.window("car-1", 100))));
        }
    }

    @Test
    void readsStateAnewWhenSomebodyElseChangedIt() throws Exception {
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            Rows.add(redis, "car-1", 0, 10);
            await().until(() -> redis.stats().getOrDefault("rows", 0L) == 10);
            redis.commands().del(key(Rows.partition("car-1"), "v:car-1"));
            Rows.add(redis, "car-1", 10, 50);
            await().until(() -> redis.values("predictions", "id").equals(List.of(Rows.window("car-1", 10))));
        }
    }

    @Test
    void readsTheStatesOfAnEarlierConfiguration() throws Exception {
        Rows.add(redis, "car-1", 0, 30);
        String signals = "verge.ingest.bindings.a.signals";
        try (RunningIngest running = new RunningIngest(redis, inference, signals, "vehicle_speed,fuel_level")) {
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        Rows.add(redis, "car-1", 30, 40);
        try (RunningIngest running = new RunningIngest(redis, inference, signals, "engine_torque,vehicle_speed")) {
            await().until(() -> redis.values("predictions", "id").equals(List.of(Rows.window("car-1", 0))));
        }
        var values = inference.asked().getFirst().get("values");
        assertThat(values.at("/5/0").isNull()).isTrue();
        assertThat(values.at("/5/1").asDouble()).isEqualTo(5);
        assertThat(values.at("/35/0").asDouble()).isEqualTo(120.5);
    }

    @Test
    void aRowInTheWrongPartitionIsMoved() throws Exception {
        int wrong = (Rows.partition("car-1") + 1) % 16;
        for (int second = 0; second < 40; second++) Rows.add(redis, wrong, Rows.row("car-1", second));
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.values("predictions", "id").equals(List.of(Rows.window("car-1", 0))));
        }
        assertThat(redis.commands().exists(key(wrong, "v:car-1"))).isZero();
    }

    @Test
    void refusesAnotherNumberOfPartitionsThanRedisWasLaidOutWith() throws Exception {
        redis.commands().hset("verge:1:config", "partitions", "8");
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> running.ingest().trouble().contains("laid out with 8 partitions"));
            assertThat(running.ingest().partitionsOwned()).isZero();
        }
    }

    @Test
    void whatEveryGroupHasReadIsTrimmedAndNothingElse() throws Exception {
        int partition = Rows.partition("car-1");
        Rows.add(redis, "car-1", 0, 100);
        String stream = key(partition, "measurements");
        redis.commands()
                .xgroupCreate(
                        io.lettuce.core.XReadArgs.StreamOffset.from(
                                stream, redis.entries("measurements").get(49).getId()),
                        "auditor");
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.commands().xlen(stream) == 51);
            redis.commands().xgroupDestroy(stream, "auditor");
            await().until(() -> redis.commands().xlen(stream) == 1);
        }
    }

    @Test
    void aQuietPartitionDoesNotLoseTrackOfTime() throws Exception {
        try (RunningIngest running = new RunningIngest(redis, inference, "verge.ingest.future", "400ms")) {
            await().until(() -> running.ingest().partitionsOwned() == 16);
            long quietSince = System.nanoTime();
            await().until(() ->
                    System.nanoTime() - quietSince > Duration.ofMillis(2500).toNanos());
            Map<String, String> row = Rows.row("car-1", 0);
            row.put("ts", Long.toString(System.currentTimeMillis()));
            Rows.add(redis, Rows.partition("car-1"), row);
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        assertThat(redis.stats()).isEqualTo(Map.of("rows", 1L));
    }

    @Test
    void largerWindowsThanBeforeBeginWithTheRowsThatAreKept() throws Exception {
        Rows.add(redis, "car-1", 0, 50);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        Rows.add(redis, "car-1", 50, 170);
        try (RunningIngest running = new RunningIngest(redis, inference, "verge.ingest.bindings.a.rows", "80")) {
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        assertThat(redis.entries("rejected")).isEmpty();
        assertThat(redis.values("predictions", "rows")).containsExactly("40", "80");
    }

    @Test
    void deletedRowsDoNotKeepTheDoorbellRinging() throws Exception {
        Rows.add(redis, "car-1", 0, 5);
        redis.entries("measurements").stream()
                .skip(2)
                .limit(2)
                .forEach(entry -> redis.commands().xdel(key(Rows.partition("car-1"), "measurements"), entry.getId()));
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.stats().getOrDefault("rows", 0L) == 3);
            await().until(() -> running.ingest().backlog().isEmpty());
        }
    }

    @Test
    void aLeaseKeyOfAnotherTypeStopsItsPartitionOnly() throws Exception {
        int partition = Rows.partition("car-1");
        redis.commands().xadd(key(partition, "lease"), Map.of("who", "knows"));
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> running.ingest().partitionsOwned() == 15);
            redis.commands().del(key(partition, "lease"));
            await().until(() -> running.ingest().partitionsOwned() == 16);
        }
    }

    @Test
    void erasesAVehicleAndNobodyElse() throws Exception {
        Rows.add(redis, "car-1", 0, 45);
        Rows.add(redis, "car-2", 0, 45);
        String doors = key(Rows.partition("car-1"), "doors");
        redis.commands().hset(doors, "timeseries:car-1", "00000000000000000007");
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.values("predictions", "id").size() == 2);
            long erased = new Eraser(running.redis(), running.ingest()).erase(new VehicleId("car-1"));
            assertThat(erased).isPositive();
            assertThat(redis.values("predictions", "vehicle")).containsExactly("car-2");
            assertThat(redis.commands().exists(key(Rows.partition("car-1"), "v:car-1")))
                    .isZero();
            assertThat(redis.commands().hexists(doors, "timeseries:car-1")).isFalse();
        }
    }

    private static final String[] TWO_MODELS = {
        "verge.ingest.bindings.a.model", "deaf",
        "verge.ingest.bindings.a.rows", "2",
        "verge.ingest.bindings.b.model", "well",
        "verge.ingest.bindings.b.rows", "2",
        "verge.ingest.inference.patience", "20ms"
    };

    private List<String> predicted(String vehicle, String model) {
        return redis.entries("predictions").stream()
                .map(StreamMessage::getBody)
                .filter(p -> vehicle.equals(p.get("vehicle")) && model.equals(p.get("model")))
                .map(p -> p.get("id"))
                .toList();
    }

    private static List<String> windowsOfTwo(String vehicle, int rows) {
        return IntStream.range(0, rows / 2)
                .mapToObj(i ->
                        "%s/%d-%d/2x2".formatted(vehicle, Rows.START + i * 2000L, Rows.START + (i * 2 + 1) * 1000L))
                .toList();
    }

    @Test
    void aModelWithoutAnAnswerHoldsUpNoOther() throws Exception {
        int rows = 400; // three times as many windows of each model as are in flight
        inference.answers(window -> "deaf".equals(window.path("model").asText()) ? 503 : 200);
        Rows.add(redis, "car-1", 0, rows);
        try (RunningIngest running = new RunningIngest(redis, inference, TWO_MODELS)) {
            await().until(() -> predicted("car-1", "well").size() == rows / 2);
            assertThat(predicted("car-1", "deaf")).isEmpty();
            assertThat(running.ingest().backlog().isEmpty()).isFalse();

            inference.answers(window -> 200);
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        assertThat(predicted("car-1", "well")).containsExactlyElementsOf(windowsOfTwo("car-1", rows));
        assertThat(predicted("car-1", "deaf")).containsExactlyElementsOf(windowsOfTwo("car-1", rows));
    }

    @Test
    void orderAndCountHoldWhileModelsComeAndGo() throws Exception {
        int rows = 300;
        List<String> vehicles = IntStream.range(0, 200)
                .mapToObj(i -> "car-" + i)
                .filter(vehicle -> Rows.partition(vehicle) == 3)
                .limit(4)
                .toList();
        // each model is deaf for stretches of 150 ms, by turns
        inference.answers(window -> {
            long stretch = System.nanoTime() / 150_000_000 % 4;
            return stretch == ("deaf".equals(window.path("model").asText()) ? 0 : 2) ? 503 : 200;
        });
        try (RunningIngest running = new RunningIngest(redis, inference, TWO_MODELS)) {
            for (int second = 0; second < rows; second++) {
                for (String vehicle : vehicles) Rows.add(redis, vehicle, (double) second);
            }
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        for (String vehicle : vehicles) {
            for (String model : List.of("deaf", "well")) {
                assertThat(predicted(vehicle, model)).containsExactlyElementsOf(windowsOfTwo(vehicle, rows));
            }
        }
    }
}
