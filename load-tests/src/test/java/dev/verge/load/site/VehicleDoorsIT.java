package dev.verge.load.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.verge.load.door.RedisLink;
import dev.verge.load.result.Feed;
import dev.verge.load.result.Outcome;
import dev.verge.load.result.Rejection;
import dev.verge.load.site.RedisServer.Fsync;
import dev.verge.load.wan.Fault;
import dev.verge.load.wan.Wan;
import dev.verge.load.wan.WanProxy;
import dev.verge.telemetry.SignalCatalogue;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Clients as formats.md §4 and docs/doors.md describe them, at a whole site of packaged processes: gateway, ingest,
 * inference at both sides, Redis. Between clients and gateway is a proxy that resets their connections.
 */
class VehicleDoorsIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long START = 1_723_106_601_020L;
    private static final int WINDOW = 40;

    private static @Nullable Site site;
    private static @Nullable WanProxy proxy;

    @BeforeAll
    static void startSite() {
        for (String module : new String[] {"functions/ingest", "functions/inference", "obu-gateway"}) {
            Path jar = HOME.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
            assumeThat(Files.exists(jar)).as("%s is packaged", module).isTrue();
        }
        Site started = Site.start(new Site.Plan(HOME, Optional.empty(), Fsync.OFF, 0, Map.of(), Optional.of(Wan.NEAR)));
        site = started;
        proxy = WanProxy.to(started.gateway().orElseThrow().port(), Wan.NEAR);
    }

    @AfterAll
    static void stopSite() {
        if (proxy != null) proxy.close();
        if (site != null) site.close();
    }

    private static WanProxy proxy() {
        return Objects.requireNonNull(proxy);
    }

    private static void resetConnections() {
        proxy().set(Fault.RESET);
        proxy().set(Fault.NONE);
    }

    private static HttpResponse<String> get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(proxy().url() + path))
                    .timeout(PATIENCE)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    /** What Redis has of one vehicle, from the beginning of the test. */
    private static final class Ledger implements Feed.Listener, AutoCloseable {
        private final RedisLink link =
                RedisLink.open(Objects.requireNonNull(site).redisUrl());
        private final Feed feed = new Feed(link);
        private final List<String> windows = new ArrayList<>();

        @Override
        public void predicted(Outcome outcome) {
            windows.add(outcome.id());
        }

        @Override
        public void rejected(Rejection rejection) {
            // rows that were sent twice
        }

        void awaitPredictions(int count) {
            await().atMost(PATIENCE).until(() -> {
                feed.poll(this);
                return windows.size() >= count;
            });
        }

        @Override
        public void close() {
            link.close();
        }
    }

    // one line of formats.md §4: each signal under its name, a timestamp, a class that is not scored
    private static String scalarRow(int index) {
        ObjectNode row = JSON.createObjectNode();
        for (String signal : SignalCatalogue.ATECA.names()) row.put(signal, 10 + index % 7);
        return row.put("Class", 8).put("timestamp", START + index * 1000L).toString();
    }

    private static String window(String vehicle, int index) {
        long first = START + (long) index * WINDOW * 1000;
        return vehicle + "/" + first + "-" + (first + (WINDOW - 1) * 1000L) + "/40x40";
    }

    @Test
    void aClientOfTheFieldGetsAPlaceAndOneResultForEachFurtherWindow() throws Exception {
        HttpResponse<String> admission =
                get("/app-service?type=scalar&clientID=field-1&clienttime=2024-08-08%2008:30:01.020");
        assertThat(admission.statusCode()).isEqualTo(200);
        JsonNode place = JSON.readTree(admission.body());
        assertThat(place.path("offloading").asInt(-1)).isZero();
        assertThat(place.path("service_port").asText()).matches("\\d+");

        int sent = 0;
        try (Ledger ledger = new Ledger()) {
            for (int life = 0; life < 2; life++) {
                try (SocketClient client = new SocketClient(proxy().port(), "/ws/scalar?clientID=field-1")) {
                    for (int window = 0; window < 3; window++) {
                        for (int i = 0; i < WINDOW; i++)
                            assertThat(client.send(scalarRow(sent++))).isTrue();
                        String answer = client.next(PATIENCE);
                        if (window == 0) assertThat(answer).isEqualTo("Model ready");
                        else
                            assertThat(answer)
                                    .matches("\\[ Output result : \\[\\d+], Execution_Time : \\d+\\.\\d+,"
                                            + " confidence : \\d+\\.\\d+ ]");
                    }
                    resetConnections();
                }
            }

            ledger.awaitPredictions(6);
            assertThat(ledger.windows)
                    .containsExactlyElementsOf(IntStream.range(0, 6)
                            .mapToObj(index -> window("field-1", index))
                            .toList());
            assertThat(ledger.feed.stats().rows()).isEqualTo(sent);
        }
        assertThat(get("/app-disconnect?type=scalar&clientID=field-1").body()).isEqualTo("{\"released\":true}");
    }

    /** What a vehicle of our own protocol keeps over its connections. */
    private static final class Vehicle {
        private static final String NAME = "resuming-1";

        final TreeMap<Long, String> unacknowledged = new TreeMap<>();
        final List<String> results = new ArrayList<>();
        final List<String> complaints = new ArrayList<>();
        String token = "";
        String seen = "";
        long acked;
        long sent;

        String hello() {
            ObjectNode hello = JSON.createObjectNode().put("type", "hello").put("vehicle", NAME);
            if (!token.isEmpty()) hello.put("resume", token).put("acked", acked).put("sent", sent);
            if (!seen.isEmpty()) hello.put("seen", seen);
            return hello.toString();
        }

        void take(String message) throws Exception {
            JsonNode frame = JSON.readTree(message);
            if (frame.has("seen")) seen = frame.path("seen").asText();
            switch (frame.path("type").asText()) {
                case "welcome" -> {
                    token = frame.path("token").asText();
                    acked(frame.path("acked").asLong());
                }
                case "ack" -> acked(frame.path("seq").asLong());
                case "result" -> results.add(frame.path("id").asText());
                default -> complaints.add(message);
            }
        }

        private void acked(long seq) {
            acked = Math.max(acked, seq);
            unacknowledged.headMap(acked, true).clear();
        }

        /** Connects, and sends again what has no acknowledgement; null where the socket broke at once. */
        @Nullable
        SocketClient connect() throws Exception {
            SocketClient client = new SocketClient(proxy().port(), "/ws/scalar", "verge.v1+json");
            String welcome = client.send(hello()) ? client.next(PATIENCE) : null;
            if (welcome == null) return null;
            take(welcome);
            for (String row : List.copyOf(unacknowledged.values())) {
                if (!client.send(row)) return null;
            }
            return client;
        }

        /** Sends further rows; false where the socket broke. */
        boolean sendUpTo(SocketClient client, long seq) {
            while (sent < seq) {
                String row = row(++sent);
                unacknowledged.put(sent, row);
                if (!client.send(row)) return false;
            }
            return true;
        }

        private static String row(long seq) {
            ObjectNode signals = JSON.createObjectNode();
            for (String signal : SignalCatalogue.ATECA.names()) signals.put(signal, 10 + seq % 7);
            ObjectNode row = JSON.createObjectNode().put("type", "row").put("seq", seq);
            return row.put("ts", START + (seq - 1) * 1000)
                    .<ObjectNode>set("signals", signals)
                    .toString();
        }
    }

    @Test
    void aClientThatIsResetInTheMiddleResumesAndNothingIsLostOrRepeated() throws Exception {
        int windows = 8;
        long rows = (long) windows * WINDOW;
        Vehicle vehicle = new Vehicle();
        try (Ledger ledger = new Ledger()) {
            // reset with rows on their way, between windows and within them, and while it hears what it missed
            for (long upTo : new long[] {50, 115, 200, 277}) {
                SocketClient client = vehicle.connect();
                if (client == null) continue;
                boolean whole = vehicle.sendUpTo(client, upTo);
                // every other time it has heard of some of them
                if (whole && upTo % 2 == 1) vehicle.take(Objects.requireNonNull(client.next(PATIENCE)));
                resetConnections();
                client.close();
            }
            long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (vehicle.acked < rows || vehicle.results.size() < windows) {
                assertThat(System.nanoTime())
                        .as("acked %d, results %s", vehicle.acked, vehicle.results)
                        .isLessThan(end);
                SocketClient client = vehicle.connect();
                if (client == null) continue;
                try (client) {
                    vehicle.sendUpTo(client, rows);
                    String message = client.next(PATIENCE);
                    while (message != null) {
                        vehicle.take(message);
                        boolean done = vehicle.acked >= rows && vehicle.results.size() >= windows;
                        message = done ? null : client.next(PATIENCE);
                    }
                }
            }

            List<String> expected = IntStream.range(0, windows)
                    .mapToObj(index -> window(Vehicle.NAME, index))
                    .toList();
            assertThat(vehicle.results).containsExactlyElementsOf(expected);
            assertThat(vehicle.complaints).isEmpty();
            ledger.awaitPredictions(windows);
            assertThat(ledger.windows).containsExactlyElementsOf(expected);
            assertThat(ledger.feed.stats().rows()).isEqualTo(rows);
        }
    }

    @Test
    void aWindowAsAnEventIsAnsweredByTheEdgeThroughTheGateway() throws Exception {
        ObjectNode window = JSON.createObjectNode().put("vehicle", "event-1").put("stride", WINDOW);
        window.putArray("signals").add("vehicle_speed");
        for (int i = 0; i < WINDOW; i++) {
            window.withArray("timestamps").add(START + i * 1000L);
            window.withArray("values").addArray().add(50);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(proxy().url() + "/"))
                    .timeout(PATIENCE)
                    .headers("ce-id", "1", "ce-specversion", "1.0", "ce-source", "/test")
                    .headers("ce-type", "dev.verge.window.v1", "content-type", "application/json")
                    .header("verge-deadline", "20000")
                    .POST(HttpRequest.BodyPublishers.ofString(window.toString()))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("ce-type")).contains("dev.verge.prediction.v1");
            assertThat(response.headers().firstValue("ce-subject")).contains("event-1");
            assertThat(response.headers().firstValue("verge-route").orElse("")).startsWith("edge;reason=");
            assertThat(JSON.readTree(response.body()).path("id").asText()).isEqualTo(window("event-1", 0));
        }
    }

    @Test
    void imageRoutesAnswerWithASentenceThatNoImageModelShips() throws Exception {
        for (String path : new String[] {"/app-service?type=image&clientID=a", "/inference", "/process", "/ws/image"}) {
            HttpResponse<String> response = get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(501);
            assertThat(response.body()).as(path).contains("image");
        }
    }
}
