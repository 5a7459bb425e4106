package dev.verge.gateway.vehicles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of our own protocol, written from docs/doors.md. */
class ResumableSocketIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PROTOCOL = "verge.v1+json";
    private static final long START = 1_723_106_600_000L;

    /** What a vehicle keeps over its connections. */
    private static final class Vehicle {
        final TreeMap<Long, String> unacknowledged = new TreeMap<>();
        final List<String> results = new ArrayList<>();
        final List<String> complaints = new ArrayList<>();
        String token = "";
        String seen = "";
        long acked;
        long sent;

        String hello() {
            var hello = JSON.createObjectNode().put("type", "hello").put("vehicle", "car-1");
            if (!token.isEmpty()) hello.put("resume", token).put("acked", acked).put("sent", sent);
            if (!seen.isEmpty()) hello.put("seen", seen);
            return hello.toString();
        }

        String row(long seq) {
            return "{\"type\":\"row\",\"seq\":%d,\"ts\":%d,\"signals\":{\"vehicle_speed\":%d}}"
                    .formatted(seq, START + seq * 100, seq % 100);
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
    }

    private static void takeAll(Peer peer, Vehicle vehicle) throws Exception {
        String message = peer.messages.poll();
        while (message != null) {
            vehicle.take(message);
            message = peer.messages.poll();
        }
    }

    private static @Nullable Peer connect(int port, Vehicle vehicle) throws Exception {
        Peer peer = new Peer(port, "/ws/scalar", PROTOCOL);
        assertThat(peer.protocol()).isEqualTo(PROTOCOL);
        if (!peer.send(vehicle.hello())) return null;
        String welcome = peer.next(15_000);
        if (welcome == null) return null;
        vehicle.take(welcome);
        for (String row : List.copyOf(vehicle.unacknowledged.values())) {
            if (!peer.send(row)) return null;
        }
        return peer;
    }

    @Test
    void acknowledgesRowsAndGivesResultsWithTheirPlace() throws Exception {
        try (Site site = new Site()) {
            Vehicle vehicle = new Vehicle();
            try (Peer peer = Objects.requireNonNull(connect(site.port, vehicle))) {
                for (long seq = 1; seq <= 40; seq++) peer.send(vehicle.row(seq));
                while (vehicle.acked < 40 || vehicle.results.isEmpty()) vehicle.take(peer.next());

                assertThat(vehicle.results).containsExactly("car-1/" + (START + 100) + "-" + (START + 4000) + "/40x40");
                assertThat(vehicle.complaints).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void losesNothingAndRepeatsNothingThoughSocketsDieAndGatewaysChange(boolean replaced) throws Exception {
        long rows = 1200;
        Random random = new Random(11);
        Vehicle vehicle = new Vehicle();
        try (Site site = new Site("unacknowledged", "100");
                CuttableProxy proxy = new CuttableProxy(site.port)) {
            int lives = 0;
            while (vehicle.acked < rows || vehicle.results.size() < rows / 40) {
                assertThat(lives++).isLessThan(60);
                Peer peer = connect(proxy.port(), vehicle);
                if (peer == null) continue;
                long upTo = lives < 15 ? vehicle.sent + random.nextInt(150) : rows;
                while (vehicle.sent < Math.min(rows, upTo)) {
                    long seq = ++vehicle.sent;
                    vehicle.unacknowledged.put(seq, vehicle.row(seq));
                    if (!peer.send(vehicle.row(seq))) break;
                    if (random.nextInt(5) == 0) takeAll(peer, vehicle);
                }
                if (lives < 15) {
                    // some answers of ingest are lost, too
                    if (random.nextInt(3) == 0) site.ingest.mode = StubIngest.Mode.LOSE_ANSWER;
                    if (random.nextBoolean()) vehicle.take(orNothing(peer.next(20)));
                    proxy.cut();
                    site.ingest.mode = StubIngest.Mode.ANSWER;
                    if (replaced && lives % 4 == 0) {
                        site.replace();
                        proxy.target(site.port);
                    }
                } else {
                    String message = peer.next(2000);
                    while (message != null && (vehicle.acked < rows || vehicle.results.size() < rows / 40)) {
                        vehicle.take(message);
                        message = peer.next(2000);
                    }
                }
                takeAll(peer, vehicle);
                peer.close();
            }

            assertThat(site.ingest.times("car-1"))
                    .isEqualTo(LongStream.rangeClosed(1, rows)
                            .map(seq -> START + seq * 100)
                            .boxed()
                            .toList());
            assertThat(vehicle.results)
                    .hasSize((int) rows / 40)
                    .doesNotHaveDuplicates()
                    .isSorted();
            assertThat(vehicle.complaints).isEmpty();
        }
    }

    private static String orNothing(@Nullable String message) {
        return message == null ? "{\"type\":\"ack\",\"seq\":0}" : message;
    }

    @Test
    void tellsWhatIsWrongAndGoesOn() throws Exception {
        try (Site site = new Site();
                Peer peer = new Peer(site.port, "/ws/scalar?clientID=car-1", PROTOCOL)) {
            peer.send("{\"type\":\"row\",\"seq\":1}");
            assertThat(peer.next()).contains("error", "hello");
            peer.send("{\"type\":\"hello\",\"vehicle\":\"a b\"}");
            assertThat(peer.next()).contains("error", "vehicle");
            peer.send("{\"type\":\"hello\",\"acked\":-1}");
            assertThat(peer.next()).contains("error", "acked");
            peer.send("{\"type\":\"hello\",\"seen\":\"yesterday\"}");
            assertThat(peer.next()).contains("error");
            peer.send("{\"type\":\"hello\"}");
            assertThat(peer.next()).contains("welcome", "\"vehicle\":\"car-1\"", "\"acked\":0");
            peer.send("{\"type\":\"hello\"}");
            assertThat(peer.next()).contains("error", "before");
            peer.send("{\"type\":\"row\",\"seq\":\"x\"}");
            assertThat(peer.next()).contains("error", "seq");
            peer.send("nonsense");
            assertThat(peer.next()).contains("error", "JSON");

            peer.send("{\"type\":\"row\",\"seq\":1,\"ts\":\"soon\",\"signals\":{}}");
            assertThat(peer.next()).contains("refused", "\"seq\":1", "malformed");
            assertThat(peer.next()).isEqualTo("{\"type\":\"ack\",\"seq\":1}");
            peer.send("{\"type\":\"rows\",\"rows\":[{\"seq\":2,\"ts\":1000,\"signals\":{\"bogus\":1}},"
                    + "{\"seq\":3,\"ts\":2000,\"signals\":{\"vehicle_speed\":1}},"
                    + "{\"seq\":4,\"ts\":1500,\"signals\":{\"vehicle_speed\":1}}]}");
            List<String> answers = new ArrayList<>();
            while (answers.stream().noneMatch(answer -> answer.equals("{\"type\":\"ack\",\"seq\":4}")))
                answers.add(peer.next());
            assertThat(answers).anySatisfy(one -> assertThat(one).contains("refused", "\"seq\":2", "unknown-signal"));
            assertThat(answers).anySatisfy(one -> assertThat(one).contains("refused", "\"seq\":4", "late"));
            assertThat(site.ingest.times("car-1")).containsExactly(2000L);
        }
    }
}
