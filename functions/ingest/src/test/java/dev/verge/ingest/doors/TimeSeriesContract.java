package dev.verge.ingest.doors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.redis.RedisConnections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the door makes of series, whoever holds them. */
abstract class TimeSeriesContract {
    private static final Map<String, String> CAN_BUS = Map.of("type", "can_bus");

    private final TestRedis redis = new TestRedis();
    private final List<AutoCloseable> open = new ArrayList<>();
    private SeriesStore series;

    abstract SeriesStore open();

    @BeforeEach
    void start() {
        series = open();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open.reversed()) one.close();
        series.close();
        redis.close();
    }

    @Test
    void signalsOfOneTimeBecomeARowOfTheDefaultVehicle() throws InterruptedException {
        // Given: the names of formats.md, path C
        series.create("Vehicle_speed", CAN_BUS);
        series.create("Engaged_gear:_raw_signal-Bits_0-7", CAN_BUS);
        series.add("Vehicle_speed", 1000, "50.5");
        series.add("Engaged_gear:_raw_signal-Bits_0-7", 1000, "3");
        series.add("Vehicle_speed", 2000, "51");
        // When
        bridge("timeseries.settle", "0s", "timeseries.default-vehicle", "ateca").run();
        // Then
        assertThat(redis.entries("measurements"))
                .containsExactly(
                        Map.of("vehicle", "ateca", "ts", "1000", "vehicle_speed", "50.5", "engaged_gear", "3.0"),
                        Map.of("vehicle", "ateca", "ts", "2000", "vehicle_speed", "51.0"));
    }

    @Test
    void vehiclesAreToldApartByTheirLabel() throws InterruptedException {
        for (String vehicle : List.of("car-1", "car-2")) {
            series.create(vehicle + ":Vehicle_speed", Map.of("type", "can_bus", "vehicle_id", vehicle));
            series.create(vehicle + "/fuel", Map.of("type", "can_bus", "vehicle_id", vehicle, "signal", "Fuel level"));
            series.add(vehicle + ":Vehicle_speed", 1000, "50.5");
            series.add(vehicle + "/fuel", 1000, "8");
        }

        bridge("timeseries.settle", "0s").run();

        assertThat(redis.entries("measurements"))
                .containsExactlyInAnyOrder(
                        Map.of("vehicle", "car-1", "ts", "1000", "vehicle_speed", "50.5", "fuel_level", "8.0"),
                        Map.of("vehicle", "car-2", "ts", "1000", "vehicle_speed", "50.5", "fuel_level", "8.0"));
    }

    @Test
    void theNewestRowWaitsUntilItIsComplete() throws InterruptedException {
        // Given
        series.create("Vehicle_speed", CAN_BUS);
        series.create("Fuel_level", CAN_BUS);
        TimeSeriesBridge bridge = bridge("timeseries.settle", "1h");
        // When
        series.add("Vehicle_speed", 1000, "50");
        bridge.run();
        assertThat(redis.entries("measurements")).isEmpty();
        series.add("Fuel_level", 1000, "8");
        series.add("Vehicle_speed", 2000, "51");
        bridge.run();
        // Then
        assertThat(redis.entries("measurements"))
                .containsExactly(
                        Map.of("vehicle", "can-bus", "ts", "1000", "vehicle_speed", "50.0", "fuel_level", "8.0"));
    }

    @Test
    void aRestartNeitherLosesNorRepeats() throws InterruptedException {
        // Given
        series.create("Vehicle_speed", CAN_BUS);
        for (int i = 0; i < 100; i++) series.add("Vehicle_speed", 1000 + i, Integer.toString(i));
        bridge("timeseries.settle", "0s").run();
        // When
        for (int i = 100; i < 120; i++) series.add("Vehicle_speed", 1000 + i, Integer.toString(i));
        bridge("timeseries.settle", "0s").run();
        // Then
        assertThat(redis.entries("measurements"))
                .extracting(row -> Long.valueOf(row.get("ts")))
                .hasSize(120)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aBacklogIsReadInPartsAndEveryRowIsWhole() throws InterruptedException {
        // Given: one signal four times as often as the other, so that a part ends in the middle
        series.create("Vehicle_speed", CAN_BUS);
        series.create("Fuel_level", CAN_BUS);
        for (int i = 0; i < 100; i++) series.add("Vehicle_speed", 1000 + i, Integer.toString(i));
        for (int i = 0; i < 100; i += 4) series.add("Fuel_level", 1000 + i, "8");
        // When
        TimeSeriesBridge bridge = bridge("timeseries.settle", "0s", "timeseries.batch", "7");
        while (bridge.run().isZero()) {}
        // Then
        assertThat(redis.entries("measurements"))
                .hasSize(100)
                .filteredOn(row -> row.containsKey("fuel_level"))
                .hasSize(25);
    }

    @Test
    void theFirstReadGoesBackOnlyAsFarAsIsSaid() throws InterruptedException {
        series.create("Vehicle_speed", CAN_BUS);
        for (int second = 0; second <= 100; second++) series.add("Vehicle_speed", second * 1000L, "1");

        bridge("timeseries.settle", "0s", "timeseries.lookback", "10s").run();

        assertThat(redis.entries("measurements")).hasSize(11);
    }

    @Test
    void aSeriesOfNoKnownSignalIsLeftOut() throws InterruptedException {
        series.create("Vehicle_speed", CAN_BUS);
        series.create("Steering_wheel_torque", CAN_BUS);
        series.add("Vehicle_speed", 1000, "50");
        series.add("Steering_wheel_torque", 1000, "3");

        bridge("timeseries.settle", "0s").run();

        assertThat(redis.entries("measurements"))
                .containsExactly(Map.of("vehicle", "can-bus", "ts", "1000", "vehicle_speed", "50.0"));
    }

    @Test
    void rowsOfAVehicleWithABadNameAreRefused() throws InterruptedException {
        series.create("Vehicle_speed", Map.of("type", "can_bus", "vehicle_id", "car 1"));
        series.add("Vehicle_speed", 1000, "50");

        bridge("timeseries.settle", "0s").run();

        assertThat(redis.entries("rejected"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("reason", "bad-vehicle")
                        .containsEntry("field", "vehicle")
                        .containsEntry("source", "timeseries"));
    }

    @Test
    void seriesOfAnotherKindAreNotRead() throws InterruptedException {
        series.create("Vehicle_speed", Map.of("type", "laboratory"));
        series.add("Vehicle_speed", 1000, "50");

        bridge("timeseries.settle", "0s").run();

        assertThat(redis.entries("measurements")).isEmpty();
    }

    @Test
    void aSeriesWithoutSamplesIsNothingYet() throws InterruptedException {
        series.create("Vehicle_speed", CAN_BUS);

        Duration pause = bridge().run();

        assertThat(pause).isEqualTo(Duration.ofMillis(500));
        assertThat(redis.entries("measurements")).isEmpty();
    }

    /** A door of a new process that holds the lease. */
    private TimeSeriesBridge bridge(String... settings) throws InterruptedException {
        redis.commands().del("verge:1:bridges");
        Doors doors = new Doors(redis.url(), settings);
        RedisConnections store = new RedisConnections(TestRedis.options(series.url()));
        open.add(doors);
        open.add(store::close);
        doors.lease.keep();
        return doors.timeSeriesFrom(store);
    }
}
