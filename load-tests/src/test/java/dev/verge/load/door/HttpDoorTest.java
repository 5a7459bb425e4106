package dev.verge.load.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.VehicleId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpDoorTest {
    private static final Measurement ROW = new Measurement(
            new VehicleId("car-1"),
            1_700_000_000_000L,
            SignalCatalogue.standard().set("vehicle_speed", "engine_torque"),
            new float[] {50.5f, Float.NaN});

    private record Answer(int status, String retryAfter, String body) {}

    private final Queue<Answer> answers = new ArrayDeque<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/ingest", exchange -> {
            requests.add(exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            Answer answer = answers.remove();
            exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
            exchange.sendResponseHeaders(answer.status(), 0);
            exchange.getResponseBody().write(answer.body().getBytes(UTF_8));
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Receipt send(DoorKind kind) {
        try (Door door = kind.open("", "http://127.0.0.1:" + server.getAddress().getPort())) {
            door.send(ROW);
            door.drain();
            return door.receipt();
        }
    }

    @Test
    void rowsAreAJsonArrayWithoutWhatIsMissing() {
        answers.add(new Answer(202, "", "{\"accepted\":1,\"rejected\":[]}"));
        Receipt receipt = send(DoorKind.HTTP);
        assertThat(requests)
                .containsExactly("application/json [{\"vehicle\":\"car-1\",\"ts\":1700000000000,"
                        + "\"signals\":{\"vehicle_speed\":50.5}}]");
        assertThat(receipt).isEqualTo(new Receipt(1, 1, Map.of()));
    }

    @Test
    void cloudEventsAreABatch() {
        answers.add(new Answer(202, "", "{\"accepted\":1,\"rejected\":[]}"));
        send(DoorKind.CLOUDEVENTS);
        assertThat(requests.get(0))
                .startsWith("application/cloudevents-batch+json [{\"specversion\":\"1.0\"")
                .contains("\"type\":\"dev.verge.measurements.v1\"", "\"id\":\"car-1/1700000000000\"")
                .contains("\"time\":\"2023-11-14T22:13:20Z\"", "\"data\":{\"vehicle\":\"car-1\"");
    }

    @Test
    void refusedRowsAreCountedByReason() {
        answers.add(new Answer(400, "", "{\"rejected\":[{\"index\":0,\"reason\":\"late\"}]}"));
        assertThat(send(DoorKind.HTTP)).isEqualTo(new Receipt(1, 0, Map.of("late", 1L)));
    }

    @Test
    void anOverloadedSiteIsAskedAgain() {
        answers.add(new Answer(429, "0", ""));
        answers.add(new Answer(202, "", "{\"accepted\":1,\"rejected\":[]}"));
        assertThat(send(DoorKind.HTTP).taken()).isEqualTo(1);
        assertThat(requests).hasSize(2);
    }

    @Test
    void anotherAnswerEndsTheReplayWithASentence() {
        answers.add(new Answer(500, "", "out of order"));
        assertThatThrownBy(() -> send(DoorKind.HTTP))
                .isInstanceOf(DoorException.class)
                .hasMessageContaining("answered 500: out of order");
    }
}
