package dev.verge.load.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verge.load.door.RedisLink;
import dev.verge.load.result.Stats;
import dev.verge.load.site.Function;
import dev.verge.load.site.Ports;
import dev.verge.load.site.RedisServer.Fsync;
import dev.verge.load.site.Site;
import dev.verge.load.site.Watchdog;
import dev.verge.telemetry.Partitions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ingest dies by SIGKILL at each step of a row's and a window's way (verge.ingest.fault-point), with real Redis and real
 * inference; its successor must bring every window to exactly one outcome, in order.
 */
@NullUnmarked // the site is started before the first test
class FaultPointsIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Partitions PARTITIONS = new Partitions(16);
    private static final long START = 1_700_000_000_000L;
    private static final int VEHICLES = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static Site site;
    private static RedisLink redis;

    private final Watchdog watchdog = new Watchdog();
    private final Ledger ledger = new Ledger(40, 10_000);
    private Progress progress;
    private int second;

    @BeforeAll
    static void start() {
        site = Site.startRedis(new Site.Plan(HOME, Optional.empty(), Fsync.EVERYSEC, 0, Map.of()));
        site.startInference(Ports.free());
        site.inference().awaitReady();
        redis = RedisLink.open(site.redisUrl());
    }

    @AfterAll
    static void stop() {
        redis.close();
        site.close();
    }

    @BeforeEach
    void count() {
        progress = new Progress(site.redisUrl()); // counts from now on
    }

    @AfterEach
    void forget() {
        progress.close();
        watchdog.close();
        redis.await(redis.commands().flushall());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lease-taken@1",
                "lease-taken@9",
                "rows-read@1",
                "rows-read@20",
                "rows-moved@1",
                "rows-moved@5",
                "rows-written@1",
                "rows-written@20",
                "windows-read@1",
                "windows-read@9",
                "window-scored@1",
                "window-scored@9",
                "outcome-written@1",
                "outcome-written@9",
                "trimmed@1",
                "trimmed@9"
            })
    void nothingIsLostAndNothingTwiceWhenIngestDiesAt(String step) {
        // Given
        Function doomed = ingest("doomed", step);
        send(100);
        // When
        sendUntilDead(doomed);
        send(50);
        // Then
        try (Function successor = ingest("successor", "")) {
            successor.awaitReady();
            assertExact();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"releasing@1", "releasing@4"})
    void nothingIsLostAndNothingTwiceWhenIngestDiesWhileItHandsOver(String step) {
        // Given
        Function doomed = ingest("doomed", step);
        doomed.awaitReady();
        send(100);
        // When
        try (Function successor = ingest("successor", "")) {
            sendUntilDead(doomed);
            send(50);
            // Then
            successor.awaitReady();
            assertExact();
        }
    }

    private Function ingest(String name, String faultPoint) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "VERGE_REDIS_URL", site.redisUrl(),
                "VERGE_INFERENCE_URL", site.inference().url(),
                "VERGE_INGEST_LEASE", "1s"));
        if (!faultPoint.isEmpty()) environment.put("VERGE_INGEST_FAULT_POINT", faultPoint);
        return Function.start(name, Function.jvm(HOME, "ingest"), Ports.free(), environment, site.folder(), watchdog);
    }

    private void sendUntilDead(Function doomed) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            send(1);
            return !doomed.process().isAlive();
        });
    }

    // some vehicles' rows go to a wrong partition, from where ingest moves them
    private void send(int rows) {
        List<Future<String>> answers = new ArrayList<>();
        for (int row = 0; row < rows; row++, second++) {
            long ts = START + second * 1000L;
            for (int v = 0; v < VEHICLES; v++) {
                String vehicle = "car-" + v;
                int partition = (PARTITIONS.of(vehicle) + (v % 4 == 0 ? 1 : 0)) % 16;
                answers.add(redis.commands()
                        .xadd(
                                bytes("verge:1:{" + partition + "}:measurements"),
                                bytes("vehicle"),
                                bytes(vehicle),
                                bytes("ts"),
                                bytes(Long.toString(ts)),
                                bytes("vehicle_speed"),
                                bytes("50.5")));
                ledger.sent(vehicle, ts);
            }
        }
        answers.forEach(redis::await);
    }

    private void assertExact() {
        long sent = (long) second * VEHICLES;
        await().atMost(PATIENCE).until(() -> {
            Stats stats = progress.counters();
            return stats.rows() >= sent && stats.openWindows() == 0;
        });
        assertThat(progress.counters().rows()).isEqualTo(sent);
        Audit.Result result = new Audit(redis).compare(ledger.expected());
        assertThat(result.isExact()).as(result.toString()).isTrue();
        assertThat(result.predicted()).isEqualTo(VEHICLES * (second / 40L));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
