package dev.verge.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.inference.repository.Onnx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged function as a process: what it tries in a child of its own, {@code --verge-trial}, does not take it down. */
@Timeout(300)
class PackagedTrialIT {
    private static final Path JAR =
            Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    @TempDir
    Path folder;

    private Process function;
    private int port;

    @BeforeEach
    void start() throws IOException {
        assumeThat(JAR).as("the build for the JVM").exists();
        put("good", Onnx.adds(1));
        byte[] whole = Onnx.countsTo(3);
        put("broken", "this is no model".repeat(100).getBytes(UTF_8));
        put("truncated", Arrays.copyOf(whole, whole.length * 2 / 3));
        put("endless", Onnx.countsTo(Long.MAX_VALUE));
        // 1 GiB of floats
        put("greedy", Onnx.allocates(1L << 28));
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-jar",
                        JAR.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "PORT", Integer.toString(port),
                        "VERGE_MODELS", folder.resolve("models").toString(),
                        "VERGE_STATE", folder.resolve("state").toString(),
                        "VERGE_INFERENCE_REPOSITORY_TRIAL_TIMEOUT", "10s",
                        "VERGE_INFERENCE_REPOSITORY_TRIAL_MEMORY", "400M"));
        function = builder.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (function == null) return;
        function.destroy();
        if (!function.waitFor(30, TimeUnit.SECONDS)) function.destroyForcibly();
    }

    @Test
    void whateverAModelDoesInItsTrialTheFunctionServesTheOthers() throws Exception {
        // Given: the trials run in children, begun as the function itself was
        await().atMost(Duration.ofSeconds(60))
                .until(() -> function.descendants()
                        .anyMatch(child -> child.info().commandLine().orElse("").contains("--verge-trial")
                                && child.info().commandLine().orElse("").contains("quarkus-run.jar")));
        // When
        await().atMost(Duration.ofSeconds(150))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> get("/_/ready") == 200);
        // Then
        assertThat(reason("broken")).contains("no ONNX file");
        assertThat(reason("truncated")).contains("model.onnx");
        assertThat(reason("endless")).contains("did not end within 10 s");
        assertThat(reason("greedy")).isNotEmpty();
        JsonNode answer = JSON.readTree(post("/v2/models/good/infer", """
                {"inputs":[{"name":"x","shape":[4],"datatype":"FP32","data":[1,2,3,4]}]}"""));
        assertThat(answer.at("/outputs/0/data").toString()).isEqualTo("[2.0,3.0,4.0,5.0]");
        // and nothing is left of the trials: no process, no folder
        assertThat(function.isAlive()).isTrue();
        assertThat(function.descendants()).isEmpty();
        try (Stream<Path> left = Files.walk(folder.resolve("state"))) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("trial-")))
                    .isEmpty();
        }
    }

    private void put(String name, byte[] model) throws IOException {
        Path version =
                Files.createDirectories(folder.resolve("models").resolve(name).resolve("1"));
        Files.write(version.resolve("model.onnx"), model);
    }

    private String reason(String model) throws Exception {
        List<String> found = new ArrayList<>();
        for (JsonNode one : JSON.readTree(post("/v2/repository/index", "{}"))) {
            if (!one.path("name").asText().equals(model)) continue;
            assertThat(one.path("state").asText()).isEqualTo("UNAVAILABLE");
            found.add(one.path("reason").asText());
        }
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private int get(String path) throws InterruptedException {
        assertThat(function.isAlive()).as("the function lives").isTrue();
        try {
            return HTTP.send(request(path).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10));
    }
}
