package dev.verge.load.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.verge.load.result.Stats;
import dev.verge.load.site.Function;
import dev.verge.load.site.Ports;
import dev.verge.load.site.RedisServer.Fsync;
import dev.verge.load.site.Site;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rows that the HTTP door has acknowledged are there after its process is killed, and what is sent again is no second row. */
class HttpDoorKillIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final int VEHICLES = 10;
    private static final int KILLS = 3;
    private static final long START = 1_700_000_000_000L;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private volatile boolean over;

    @Test
    void everyAcknowledgedRowIsThereOnce() throws Exception {
        for (String function : new String[] {"ingest", "inference"}) {
            Path jar = HOME.resolve("functions/" + function + "/target/quarkus-app/quarkus-run.jar");
            assumeThat(Files.exists(jar)).as("%s is packaged", function).isTrue();
        }
        int port = Ports.free();
        Map<String, String> environment = Map.of("VERGE_INGEST_LEASE", "1s", "VERGE_INGEST_SCORING", "false");
        try (Site site = Site.startRedis(new Site.Plan(HOME, Optional.empty(), Fsync.EVERYSEC, port, environment));
                Progress progress = new Progress(site.redisUrl())) {
            // Given
            site.restartIngest(port);
            site.ingest().awaitReady();
            CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> write(port));
            // When
            for (int kill = 0; kill < KILLS; kill++) {
                long before = progress.counters().rows();
                progress.await(stats -> stats.rows() > before + 20 * VEHICLES, Duration.ofSeconds(60), "taken rows");
                Function killed = site.ingest();
                killed.process().kill();
                site.restartIngest(port);
                site.ingest().awaitReady();
            }
            over = true;
            long rows = (long) writer.get(60, TimeUnit.SECONDS) * VEHICLES;
            // Then
            Stats stats =
                    progress.await(s -> s.rows() >= rows, Duration.ofSeconds(60), "accepted what it acknowledged");
            assertThat(stats.rows()).isEqualTo(rows);
            assertThat(stats.rejected()).isEmpty();
            assertThat(stats.windows()).isEqualTo(rows / VEHICLES / 40 * VEHICLES);
        }
    }

    // the number of rounds acknowledged: one row a vehicle each, sent again until it is
    private int write(int port) {
        int round = 0;
        while (!over) {
            String body = rows(START + round * 1000L);
            while (!isAcknowledged(port, body)) Thread.onSpinWait();
            round++;
        }
        return round;
    }

    private static String rows(long ts) {
        return IntStream.range(0, VEHICLES)
                .mapToObj(v -> "{\"vehicle\":\"car-%d\",\"ts\":%d,\"signals\":{\"vehicle_speed\":50}}".formatted(v, ts))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static boolean isAcknowledged(int port, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/ingest"))
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 == 2;
        } catch (IOException e) {
            return false; // killed: whether Redis has the rows is unknown
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
