package dev.verge.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.load.door.Door;
import dev.verge.load.door.DoorKind;
import dev.verge.load.door.RedisLink;
import dev.verge.load.result.Feed;
import dev.verge.load.simulate.Regime;
import dev.verge.load.simulate.SimulatedFleet;
import dev.verge.load.simulate.VehicleSimulator;
import dev.verge.load.site.Function;
import dev.verge.load.site.Pause;
import dev.verge.load.site.Ports;
import dev.verge.load.site.RedisServer;
import dev.verge.load.site.SiteException;
import dev.verge.load.site.Watchdog;
import dev.verge.telemetry.Measurement;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts one executable and lets it answer one request: the end of {@code ./verge native}. */
@Command(name = "smoke", hidden = true)
final class SmokeCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WINDOW_ROWS = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    enum Target {
        INFERENCE,
        PREPROCESS,
        INGEST
    }

    @Parameters(index = "0")
    Target target = Target.INFERENCE;

    @Option(names = "--executable", required = true)
    Path executable = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("verge-smoke-");
        try (Watchdog watchdog = new Watchdog()) {
            String answer = switch (target) {
                case INFERENCE -> inference(folder, watchdog);
                case PREPROCESS -> preprocess(folder, watchdog);
                case INGEST -> ingest(folder, watchdog);
            };
            System.out.println(answer);
            return 0;
        }
    }

    private Function start(String name, Map<String, String> environment, Path folder, Watchdog watchdog) {
        long begin = System.nanoTime();
        Function function =
                Function.start(name, List.of(executable.toString()), Ports.free(), environment, folder, watchdog);
        function.awaitReady();
        System.out.printf("%s was ready %d ms after its start%n", name, (System.nanoTime() - begin) / 1_000_000);
        return function;
    }

    private String inference(Path folder, Watchdog watchdog) throws IOException, InterruptedException {
        try (Function function = start("inference", Map.of(), folder, watchdog)) {
            JsonNode prediction = answer(function, "/v1/predict", "label");
            return "predicted " + prediction.path("label").asText() + ", confidence "
                    + prediction.path("confidence").asText();
        }
    }

    // with the pipeline on: its models are what such an executable is large for
    private String preprocess(Path folder, Watchdog watchdog) throws IOException, InterruptedException {
        Map<String, String> environment =
                Map.of("VERGE_PIPELINE_INTEGRITY", "integrity-obd", "VERGE_PIPELINE_IMPUTATION", "imputation-obd");
        try (Function function = start("preprocess", environment, folder, watchdog)) {
            JsonNode tensor = answer(function, "/preprocess", "id");
            return "made a tensor of " + tensor.path("values").size() + " rows of "
                    + tensor.path("signals").size() + " signals";
        }
    }

    // of a window; it must hold this field
    private static JsonNode answer(Function function, String path, String field)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(function.url() + path))
                    .timeout(PATIENCE)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(window()))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode json = JSON.readTree(response.body());
            if (response.statusCode() == 200 && json.path(field).isTextual()) return json;
            throw new SiteException(path + " was answered " + response.statusCode() + ": " + response.body());
        }
    }

    private static List<Measurement> rows() {
        SimulatedFleet fleet = new SimulatedFleet(
                List.of(Regime.HIGHWAY),
                1,
                Instant.parse("2024-01-01T00:00:00Z"),
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                1,
                1,
                0,
                List.of());
        List<Measurement> rows = new ArrayList<>();
        new VehicleSimulator(fleet.drives().get(0)).forEachRemaining(rows::add);
        return rows.subList(rows.size() - WINDOW_ROWS, rows.size());
    }

    private static String window() throws IOException {
        List<Measurement> rows = rows();
        Map<String, Object> window = new LinkedHashMap<>();
        window.put("vehicle", rows.get(0).vehicle().value());
        window.put("stride", WINDOW_ROWS);
        window.put("signals", rows.get(0).signals().names());
        window.put("timestamps", rows.stream().map(Measurement::timestamp).toList());
        window.put("values", rows.stream().map(Measurement::values).toList());
        return JSON.writeValueAsString(window);
    }

    private String ingest(Path folder, Watchdog watchdog) {
        try (RedisServer redis = RedisServer.start(Ports.free(), folder, RedisServer.Fsync.OFF, watchdog);
                RedisLink link = RedisLink.open(redis.url())) {
            Feed feed = new Feed(link);
            // nobody scores here: a window stays open, which is as it should be
            Map<String, String> environment =
                    Map.of("VERGE_REDIS_URL", redis.url(), "VERGE_INFERENCE_URL", "http://127.0.0.1:" + Ports.free());
            try (Function function = start("ingest", environment, folder, watchdog);
                    Door door = DoorKind.HTTP.open("", function.url())) {
                rows().forEach(door::send);
                door.drain();
                long end = System.nanoTime() + PATIENCE.toNanos();
                while (feed.stats().windows() < 1) {
                    function.process().check();
                    if (System.nanoTime() > end) throw new SiteException("ingest made no window: " + feed.stats());
                    Pause.millis(50);
                }
                return "took " + door.receipt().taken() + " rows over HTTP and made "
                        + feed.stats().windows() + " window of them";
            }
        }
    }
}
