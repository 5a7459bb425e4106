package dev.verge.load.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.verge.load.site.Ports;
import dev.verge.load.site.RedisServer;
import dev.verge.load.site.Watchdog;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.Partitions;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.VehicleId;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doors that lead through Redis, against a real one. */
class DoorsIT {
    private static final SignalSet SIGNALS =
            SignalCatalogue.standard().set("vehicle_speed", "engine_coolant_temperature");
    private static final VehicleId CAR = new VehicleId("car-1");

    @TempDir
    static Path folder;

    private static Watchdog watchdog;
    private static RedisServer redis;
    private static RedisClient client;
    private static RedisCommands<String, String> commands;

    @BeforeAll
    static void startRedis() {
        watchdog = new Watchdog();
        redis = RedisServer.start(Ports.free(), folder, RedisServer.Fsync.OFF, watchdog);
        client = RedisClient.create(redis.url());
        commands = client.connect().sync();
    }

    @AfterAll
    static void stopRedis() {
        client.shutdown();
        redis.close();
        watchdog.close();
    }

    @BeforeEach
    void empty() {
        commands.flushall();
    }

    private static Measurement row(long ts, float speed, float coolant) {
        return new Measurement(CAR, ts, SIGNALS, new float[] {speed, coolant});
    }

    private static Receipt send(DoorKind kind, List<Measurement> rows) {
        try (Door door = kind.open(redis.url(), "")) {
            rows.forEach(door::send);
            door.drain();
            return door.receipt();
        }
    }

    @Test
    void measurementsGoToTheVehiclesPartition() {
        // When
        Receipt receipt = send(DoorKind.MEASUREMENTS, List.of(row(1000, 50.5f, Float.NaN), row(2000, 51, 90)));
        // Then
        List<StreamMessage<String, String>> entries =
                commands.xrange("verge:1:{" + new Partitions(16).of(CAR) + "}:measurements", unbounded());
        assertThat(entries)
                .extracting(StreamMessage::getBody)
                .containsExactly(
                        Map.of("vehicle", "car-1", "ts", "1000", "vehicle_speed", "50.5"),
                        Map.of(
                                "vehicle",
                                "car-1",
                                "ts",
                                "2000",
                                "vehicle_speed",
                                "51",
                                "engine_coolant_temperature",
                                "90"));
        assertThat(receipt).isEqualTo(new Receipt(2, 2, Map.of()));
    }

    @Test
    void theSitesOwnNumberOfPartitionsIsUsed() {
        commands.hset("verge:1:config", "partitions", "1");
        send(DoorKind.MEASUREMENTS, List.of(row(1000, 50, 90)));
        assertThat(commands.xlen("verge:1:{0}:measurements")).isEqualTo(1);
    }

    @Test
    void moreRowsThanMayBeInFlightAllArriveInOrder() {
        // Given
        List<Measurement> rows = java.util.stream.LongStream.range(0, 20_000)
                .mapToObj(ts -> row(ts, 1, 1))
                .toList();
        // When
        Receipt receipt = send(DoorKind.MEASUREMENTS, rows);
        // Then
        assertThat(receipt.taken()).isEqualTo(20_000);
        List<Long> timestamps =
                commands.xrange("verge:1:{" + new Partitions(16).of(CAR) + "}:measurements", unbounded()).stream()
                        .map(entry -> Long.valueOf(entry.getBody().get("ts")))
                        .toList();
        assertThat(timestamps).hasSize(20_000).isSorted();
    }

    @Test
    void v2xHasTheSpellingOfThatStreamAndNoTime() {
        send(DoorKind.V2X, List.of(row(1000, 50, 90)));
        assertThat(commands.xrange("v2x", unbounded()))
                .extracting(StreamMessage::getBody)
                .containsExactly(Map.of("car_id", "car-1", "vehicle_speed", "50", "engine_coolant_temp", "90"));
    }

    @Test
    void pubSubSendsSplitJson() {
        // Given: somebody who listens
        List<String> messages = new CopyOnWriteArrayList<>();
        try (var listening = client.connectPubSub()) {
            listening.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    messages.add(message);
                }
            });
            listening.sync().subscribe("idneo_v2x");
            // When
            send(DoorKind.PUBSUB, List.of(row(1000, 50.5f, Float.NaN), row(2000, 51, 90)));
            // Then
            await().untilAsserted(() -> assertThat(messages)
                    .containsExactly(
                            "{\"columns\":[\"vehicle_speed\",\"engine_coolant_temperature\",\"timestamp\",\"vehicle_id\"],"
                                    + "\"index\":[0,1],\"data\":[[50.5,null,1000,\"car-1\"],[51,90,2000,\"car-1\"]]}"));
        }
    }

    @Test
    void timeSeriesWithoutItsModuleSaysSo() {
        assertThatThrownBy(() -> send(DoorKind.TIMESERIES, List.of(row(1000, 50, 90))))
                .isInstanceOf(DoorException.class)
                .hasMessageContaining("TimeSeries module");
    }

    @Test
    void noRedisAtAnAddressIsOneSentence() {
        String url = "redis://127.0.0.1:" + Ports.free();
        assertThatThrownBy(() -> DoorKind.MEASUREMENTS.open(url, ""))
                .isInstanceOf(DoorException.class)
                .hasMessageStartingWith("Redis at " + url + " cannot be reached");
    }

    @Test
    void aDataFolderSurvivesAKill() {
        // Given
        Path own = folder.resolve("durable");
        assertThat(own.toFile().mkdir()).isTrue();
        RedisServer first = RedisServer.start(Ports.free(), own, RedisServer.Fsync.EVERYSEC, watchdog);
        RedisClient durable = RedisClient.create(first.url());
        durable.connect().sync().set("key", "value");
        // When
        first.process().kill();
        try (RedisServer second = RedisServer.start(first.port(), own, RedisServer.Fsync.EVERYSEC, watchdog)) {
            // Then
            RedisClient again = RedisClient.create(second.url());
            assertThat(again.connect().sync().get("key")).isEqualTo("value");
            again.shutdown();
        } finally {
            durable.shutdown();
        }
    }

    private static io.lettuce.core.Range<String> unbounded() {
        return io.lettuce.core.Range.unbounded();
    }
}
