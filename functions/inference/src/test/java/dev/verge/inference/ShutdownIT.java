package dev.verge.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged function under load is told to end: whoever heeds its readiness loses nothing. */
@Timeout(120)
class ShutdownIT {
    private static final Path JAR =
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
    private static final int CLIENTS = 8;
    // two are as many bytes as are let in at a time
    private static final int LONG_RUNS = 2;
    private static final int LONG_ROWS = 1600;
    private static final int LONG_BYTES = LONG_ROWS * 120 * 10 * Float.BYTES;

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Process function;
    private int port;

    @BeforeEach
    void start() throws IOException {
        assumeThat(JAR).as("the build for the JVM").exists();
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + Path.of("jvm.options").toAbsolutePath(),
                        "-jar",
                        JAR.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "PORT", Integer.toString(port),
                        "VERGE_STATE", folder.resolve("state").toString()));
        function = builder.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> status("/_/ready") == 200);
    }

    @AfterEach
    void stop() {
        function.destroyForcibly();
    }

    @Test
    void isNotReadyAtOnceAndAnswersEverythingThatComesUntilItIsGone() throws Exception {
        // Given clients that go elsewhere once it is not ready, as a load balancer has them do
        AtomicBoolean isReady = new AtomicBoolean(true);
        AtomicInteger answered = new AtomicInteger();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(CompletableFuture.runAsync(() -> {
                while (isReady.get()) {
                    assertThat(infer()).isEqualTo(200);
                    answered.incrementAndGet();
                }
            }));
        }
        await().until(() -> answered.get() > 500);
        // When
        function.destroy();
        // Then
        await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(5)).until(() -> status("/_/ready") == 503);
        assertThat(status("/v2/health/ready")).isEqualTo(503);
        // those that have not heard of it are answered meanwhile
        assertThat(infer()).isEqualTo(200);
        isReady.set(false);
        CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        assertThat(function.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void finishesTheRunsThatAreUnderWay() throws Exception {
        // Given runs long enough to be under way when everything is told to end
        List<CompletableFuture<Integer>> runs = new ArrayList<>();
        for (int i = 0; i < LONG_RUNS; i++) runs.add(CompletableFuture.supplyAsync(this::inferLong));
        await().pollInterval(Duration.ofMillis(5)).until(() -> bytesInFlight() > (LONG_RUNS - 0.5) * LONG_BYTES);
        // When
        function.destroy();
        // Then
        for (CompletableFuture<Integer> run : runs)
            assertThat(run.get(30, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(function.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(function.exitValue()).isZero();
    }

    private int inferLong() {
        byte[] json = ("{\"inputs\":[{\"name\":\"window\",\"shape\":[" + LONG_ROWS
                        + ",120,10],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":" + LONG_BYTES + "}}]}")
                .getBytes(StandardCharsets.US_ASCII);
        return send(request("/v2/models/integrity-obd/infer")
                .header("Content-Type", "application/octet-stream")
                .header("Inference-Header-Content-Length", Integer.toString(json.length))
                .POST(HttpRequest.BodyPublishers.ofByteArray(Arrays.copyOf(json, json.length + LONG_BYTES)))
                .build());
    }

    private double bytesInFlight() throws Exception {
        String metrics = http.send(request("/metrics").build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return metrics.lines()
                .filter(line -> line.startsWith("verge_inference_bytes_in_flight"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private int infer() {
        String speeds = "50.0,".repeat(39) + "50.0";
        String body = "{\"inputs\":[{\"name\":\"window\",\"shape\":[1,40,1],\"datatype\":\"FP32\",\"data\":[" + speeds
                + "]}]}";
        return send(request("/v2/models/driving-regime/infer")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private int status(String path) {
        try {
            return send(request(path).build());
        } catch (AssertionError notThere) {
            return 0;
        }
    }

    private int send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10));
    }
}
