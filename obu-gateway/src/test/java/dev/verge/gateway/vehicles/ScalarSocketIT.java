package dev.verge.gateway.vehicles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A client as formats.md §4 describes it, against a gateway whose sockets are killed under it. */
class ScalarSocketIT {
    private static final String RESULT = "[ Output result : [8], Execution_Time : 0.0123, confidence : 99.9 ]";

    private long ts = 1_723_106_601_020L;

    private String row() {
        ts += 100;
        return ("{\"Vehicle_speed\":%d.5,\"Engine_torque\":120.25,\"Engaged_gear\":4.0,\"Class\":8,\"timestamp\":%d}")
                .formatted(ts % 100, ts);
    }

    private boolean rows(Peer client, int count) {
        for (int i = 0; i < count; i++) {
            if (!client.send(row())) return false;
        }
        return true;
    }

    @Test
    void answersTheFirstWindowWithModelReadyAndEachFurtherOneWithItsResult() throws Exception {
        try (Site site = new Site();
                Peer client = new Peer(site.port, "/ws/scalar?clientID=car-1")) {
            assertThat(client.protocol()).isEmpty();
            for (String expected : List.of("Model ready", RESULT, RESULT, RESULT)) {
                rows(client, 39);
                assertThat(client.next(200)).isNull();
                rows(client, 1);
                assertThat(client.next()).isEqualTo(expected);
            }
            assertThat(site.ingest.rows("car-1")).hasSize(160).allSatisfy(row -> {
                assertThat(row.path("signals").has("Class")).isFalse();
                assertThat(row.path("signals").has("timestamp")).isFalse();
                assertThat(row.path("signals").size()).isEqualTo(3);
            });
        }
    }

    @Test
    void aClientWhoseSocketIsKilledConnectsAgainAndGoesOn() throws Exception {
        Random random = new Random(7);
        try (Site site = new Site();
                CuttableProxy proxy = new CuttableProxy(site.port)) {
            for (int life = 0; life < 8; life++) {
                try (Peer client = new Peer(proxy.port(), "/ws/scalar?clientID=car-1")) {
                    rows(client, 40);
                    assertThat(client.next()).isEqualTo("Model ready");
                    rows(client, 40);
                    assertThat(client.next()).isEqualTo(RESULT);
                    rows(client, random.nextInt(40));
                    proxy.cut();
                    assertThat(client.ended()).isEqualTo(-1);
                }
            }
            List<Long> times = site.ingest.times("car-1");
            assertThat(times).isSorted().doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(640);
        }
    }

    @Test
    void whatIsNoRowIsToldAndTheSocketLives() throws Exception {
        try (Site site = new Site();
                Peer client = new Peer(site.port, "/ws/scalar")) {
            client.send("what?");
            assertThat(client.next()).isEqualTo("{\"error\":\"the frame is no JSON\"}");
            client.send("[1]");
            assertThat(client.next()).contains("error", "object");
            client.send("{\"Vehicle_speed\":1}");
            assertThat(client.next()).contains("error", "timestamp");
            client.sendBinary(new byte[] {1, 2});
            assertThat(client.next()).contains("error", "text");
            client.send("{\"a\":\"" + "x".repeat(100_000) + "\"}");
            assertThat(client.next()).contains("error", "65536");
            client.send("{\"bogus\":1,\"timestamp\":" + ++ts + "}");
            assertThat(client.next()).contains("error", "unknown-signal", "bogus");
            client.send("{\"Vehicle_speed\":1,\"timestamp\":5}");
            assertThat(client.next()).contains("error", "before");

            client.sendInTwo(row());
            rows(client, 39);
            assertThat(client.next()).isEqualTo("Model ready");
        }
    }

    @Test
    void rowsOfOneTimestampAreKeptApart() throws Exception {
        try (Site site = new Site();
                Peer client = new Peer(site.port, "/ws/scalar?clientID=coarse")) {
            for (int i = 0; i < 40; i++) client.send("{\"Vehicle_speed\":" + i + ",\"timestamp\":1723106601}");

            assertThat(client.next()).isEqualTo("Model ready");
            assertThat(site.ingest.times("coarse")).doesNotHaveDuplicates().isSorted();
        }
    }

    @Test
    void aWindowWithoutAResultIsToldSoThatNobodyWaitsForEver() throws Exception {
        try (Site site = new Site("scalar.patience", "300ms");
                Peer client = new Peer(site.port, "/ws/scalar?clientID=car-1")) {
            site.ingest.scores = false;
            rows(client, 80);
            assertThat(client.next()).contains("error", "rows 1 to 40");
            assertThat(client.next()).contains("error", "rows 41 to 80");

            site.ingest.scores = true;
            rows(client, 80);
            assertThat(client.next()).isEqualTo("Model ready");
            assertThat(client.next()).isEqualTo(RESULT);
        }
    }

    @Test
    void readsNoMoreThanItMayHoldWhileIngestHasNoRoomAndLosesNothing() throws Exception {
        try (Site site = new Site("unacknowledged", "100");
                Peer client = new Peer(site.port, "/ws/scalar?clientID=car-1")) {
            site.ingest.mode = StubIngest.Mode.NO_ROOM;
            Thread sender = Thread.ofVirtual().start(() -> rows(client, 8000));
            assertThat(client.next(1500)).isNull();
            assertThat(site.ingest.times("car-1")).isEmpty();

            site.ingest.mode = StubIngest.Mode.ANSWER;
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(site.ingest.times("car-1")).hasSize(8000));
            sender.join();
            assertThat(site.ingest.times("car-1")).isSorted().doesNotHaveDuplicates();
            assertThat(client.next()).isEqualTo("Model ready");
        }
    }

    @Test
    void aNewConnectionOfAVehicleTakesOver() throws Exception {
        try (Site site = new Site();
                Peer first = new Peer(site.port, "/ws/scalar?clientID=car-1");
                Peer second = new Peer(site.port, "/ws/scalar?clientID=car-1")) {
            assertThat(first.ended()).isEqualTo(4409);
            assertThat(first.reason).contains("took over");

            rows(second, 40);
            assertThat(second.next()).isEqualTo("Model ready");
        }
    }

    @Test
    void whenItStopsItSaysSo() throws Exception {
        try (Site site = new Site();
                Peer client = new Peer(site.port, "/ws/scalar?clientID=car-1")) {
            rows(client, 10);
            await().untilAsserted(() -> assertThat(site.ingest.times("car-1")).hasSize(10));
            site.stop();

            assertThat(client.ended()).isEqualTo(1001);
            assertThat(client.reason).contains("connect again");
        }
    }

    @Test
    void whoIsSilentIsLetGoAndWhoAnswersPingsIsNot() throws Exception {
        try (Site site = new Site("ping", "100ms", "idle", "2500ms");
                Peer client = new Peer(site.port, "/ws/scalar?clientID=car-1")) {
            // the JDK's client answers pings by itself
            assertThat(client.next(4000)).isNull();
            rows(client, 40);
            assertThat(client.next()).isEqualTo("Model ready");
        }
    }

    @Test
    void whoDoesNotEvenAnswerPingsIsLetGoWithAReason() throws Exception {
        try (Site site = new Site("ping", "100ms", "idle", "1s");
                Socket silent = new Socket("127.0.0.1", site.port)) {
            silent.setSoTimeout(15_000);
            silent.getOutputStream()
                    .write(("GET /ws/scalar HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            DataInputStream in = new DataInputStream(silent.getInputStream());
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) head.append((char) in.readUnsignedByte());
            assertThat(head.toString()).startsWith("HTTP/1.1 101");

            int opcode = in.readUnsignedByte() & 0x0f;
            byte[] body = in.readNBytes(in.readUnsignedByte());
            while (opcode == 0x9) {
                opcode = in.readUnsignedByte() & 0x0f;
                body = in.readNBytes(in.readUnsignedByte());
            }
            assertThat(opcode).isEqualTo(0x8);
            assertThat((body[0] & 0xff) << 8 | body[1] & 0xff).isEqualTo(1001);
            assertThat(new String(body, 2, body.length - 2, StandardCharsets.UTF_8))
                    .contains("connect again");
        }
    }
}
