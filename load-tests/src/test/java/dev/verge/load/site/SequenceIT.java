package dev.verge.load.site;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.verge.load.site.RedisServer.Fsync;
import dev.verge.telemetry.Partitions;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged functions one after the other, as a Knative Sequence chains them: a window's event to preprocess, its answer
 * to inference. And ingest, which asks them in the same order.
 */
class SequenceIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private static final Map<String, String> PIPELINE =
            Map.of("VERGE_PIPELINE_INTEGRITY", "integrity-obd", "VERGE_PIPELINE_IMPUTATION", "imputation-obd");
    private static final String SIGNALS =
            "engine_coolant_temperature,intake_manifold_pressure,engine_speed,vehicle_speed,intake_air_temperature,"
                    + "mass_air_flow,throttle_position,ambient_air_temperature,accelerator_pedal_position,"
                    + "accelerator_pedal_position_e";
    private static final long START = 1_700_000_000_000L;

    @TempDir
    static Path logs;

    private static Watchdog watchdog;
    private static Function preprocess;
    private static Function inference;

    @BeforeAll
    static void start() {
        for (String function : new String[] {"ingest", "preprocess", "inference"}) {
            Path jar = HOME.resolve("functions/" + function + "/target/quarkus-app/quarkus-run.jar");
            assumeThat(Files.exists(jar)).as("%s is packaged", function).isTrue();
        }
        watchdog = new Watchdog();
        // inference has the pipeline too, so that its own windows show what the chain must say
        inference = start("inference", PIPELINE);
        preprocess = start("preprocess", PIPELINE);
        inference.awaitReady();
        preprocess.awaitReady();
    }

    private static Function start(String name, Map<String, String> environment) {
        return Function.start(name, Function.jvm(HOME, name), Ports.free(), environment, logs, watchdog);
    }

    @AfterAll
    static void stop() {
        if (watchdog == null) return;
        if (preprocess != null) preprocess.close();
        if (inference != null) inference.close();
        watchdog.close();
    }

    @Test
    void theChainSaysWhatThePipelineInsidePredictSays() throws Exception {
        // a sound drive, one with gaps, and one whose speedometer lies for the last minute
        List<String> windows = List.of(
                window(40, row -> "0"),
                window(40, row -> row > 10 && row < 18 ? "null" : Integer.toString(40 + row)),
                window(125, row -> row < 65 ? "0" : "100"));
        for (String window : windows) {
            // When
            HttpResponse<String> tensor =
                    event(preprocess, "dev.verge.window.v1", "/sites/local/ingest", "window-7", window);
            HttpResponse<String> chained = event(
                    inference,
                    header(tensor, "ce-type"),
                    header(tensor, "ce-source"),
                    header(tensor, "ce-id"),
                    tensor.body());
            JsonNode fused =
                    JSON.readTree(post(inference, "/v1/predict", window).body());
            // Then
            assertThat(header(tensor, "ce-type")).isEqualTo("dev.verge.features.v1");
            assertThat(header(chained, "ce-type")).isEqualTo("dev.verge.prediction.v1");
            assertThat(header(chained, "ce-subject")).isEqualTo("car-1");
            assertThat(header(chained, "ce-id")).isEqualTo(header(tensor, "ce-id") + "/driving-regime");
            assertThat(timeless(JSON.readTree(chained.body()))).isEqualTo(timeless(fused));
        }
        // and the three were not alike
        assertThat(suspects(windows.get(2))).contains("vehicle_speed");
        assertThat(suspects(windows.get(0))).isEmpty();
    }

    @Test
    void ingestSendsWindowsThroughPreprocessAndKeepsWhatIsSuspect() {
        Map<String, String> urls =
                Map.of("VERGE_INFERENCE_URL", inference.url(), "VERGE_PREPROCESS_URL", preprocess.url());
        ingest(urls, "100", "predictions", (prediction, suspect) -> {
            assertThat(prediction)
                    .containsEntry("model", "driving-regime")
                    .hasEntrySatisfying("suspect", names -> assertThat(names).contains("vehicle_speed"));
            assertThat(suspect).anySatisfy(SequenceIT::isTheLie);
        });
    }

    @Test
    void ofASoundWindowIngestKeepsThatItWasJudged() {
        ingest(Map.of("VERGE_INFERENCE_URL", inference.url()), "0", "predictions", (prediction, suspect) -> {
            assertThat(prediction).containsEntry("suspect", "");
            assertThat(suspect).isEmpty();
        });
    }

    @Test
    void ingestKeepsTheRowsOfAWindowThatIsRejectedForAnIsolatedSignal() throws IOException {
        Map<String, String> isolates = new HashMap<>(PIPELINE);
        isolates.put("VERGE_PIPELINE_SUSPECTS", "isolate");
        Path apart = Files.createDirectories(logs.resolve("isolating"));
        try (Function isolating =
                Function.start("inference", Function.jvm(HOME, "inference"), Ports.free(), isolates, apart, watchdog)) {
            isolating.awaitReady();
            ingest(Map.of("VERGE_INFERENCE_URL", isolating.url()), "100", "rejected", (rejection, suspect) -> {
                assertThat(rejection).containsEntry("reason", "suspect");
                assertThat(suspect).anySatisfy(SequenceIT::isTheLie);
            });
        }
    }

    private static void isTheLie(Map<String, String> entry) {
        assertThat(entry)
                .containsEntry("signal", "vehicle_speed")
                .containsEntry("by", "integrity-obd/1")
                .hasEntrySatisfying("rows", rows -> assertThat(rows).contains(":100"));
    }

    /**
     * Has ingest cut one window, of an engine that idles while the speedometer says something for the last minute.
     *
     * @param stream where its outcome must be
     * @param then gets the outcome, and what is in the stream of suspicious rows
     */
    private static void ingest(
            Map<String, String> urls,
            String lastMinute,
            String stream,
            BiConsumer<Map<String, String>, List<Map<String, String>>> then) {
        Map<String, String> environment = new HashMap<>(urls);
        environment.put("VERGE_INGEST_BINDINGS_ALL_ROWS", "125");
        environment.put("VERGE_INGEST_BINDINGS_ALL_STRIDE", "125");
        environment.put("VERGE_INGEST_BINDINGS_ALL_SIGNALS", SIGNALS);
        try (Site site =
                Site.startRedis(new Site.Plan(HOME, Optional.empty(), Fsync.EVERYSEC, Ports.free(), environment))) {
            RedisClient client = RedisClient.create(site.redisUrl());
            try (var connection = client.connect()) {
                RedisCommands<String, String> redis = connection.sync();
                site.restartIngest(Ports.free());
                site.ingest().awaitReady();
                String partition = "verge:1:{" + Partitions.DEFAULT.of("car-1") + "}:";
                for (int row = 0; row < 125; row++) {
                    redis.xadd(partition + "measurements", row(row, row < 65 ? "0" : lastMinute));
                }
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> !entries(redis, partition + stream).isEmpty());
                then.accept(entries(redis, partition + stream).getFirst(), entries(redis, partition + "suspect"));
            } finally {
                client.shutdown();
            }
        }
    }

    private static List<Map<String, String>> entries(RedisCommands<String, String> redis, String stream) {
        return redis.xrange(stream, Range.unbounded()).stream()
                .map(StreamMessage::getBody)
                .toList();
    }

    private static String suspects(String window) throws Exception {
        return JSON.readTree(post(preprocess, "/preprocess", window).body())
                .path("suspect")
                .findValuesAsText("signal")
                .toString()
                .replaceAll("[\\[\\]]", "");
    }

    private static JsonNode timeless(JsonNode prediction) {
        assertThat(prediction.path("label").asText()).isNotEmpty();
        return ((ObjectNode) prediction).without("executionMicros");
    }

    private static String header(HttpResponse<String> response, String name) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.headers().firstValue(name).orElse("");
    }

    private static HttpResponse<String> event(Function to, String type, String source, String id, String data)
            throws IOException, InterruptedException {
        return post(to, "/", data, "ce-specversion", "1.0", "ce-type", type, "ce-source", source, "ce-id", id);
    }

    private static HttpResponse<String> post(Function to, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(to.url() + path))
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    // the ten signals of an idling engine, a row a second
    private static String window(int rows, IntFunction<String> speed) {
        String times = IntStream.range(0, rows)
                .mapToObj(row -> Long.toString(START + row * 1000L))
                .collect(joining(","));
        String values = IntStream.range(0, rows)
                .mapToObj(row -> "[80,100,850," + speed.apply(row) + ",20,8.5,83.1,17,14.1,14.5]")
                .collect(joining(","));
        return """
                {"vehicle":"car-1","model":"driving-regime","stride":40,"signals":["%s"],"timestamps":[%s],"values":[%s]}""".formatted(SIGNALS.replace(",", "\",\""), times, values);
    }

    private static Map<String, String> row(int row, String speed) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("vehicle", "car-1");
        fields.put("ts", Long.toString(START + row * 1000L));
        String[] names = SIGNALS.split(",", -1);
        String[] values = ("80,100,850," + speed + ",20,8.5,83.1,17,14.1,14.5").split(",", -1);
        for (int i = 0; i < names.length; i++) fields.put(names[i], values[i]);
        return fields;
    }
}
