package dev.verge.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that stall, many times as many as there are places, make room for calls. */
@QuarkusTest
@TestProfile(StalledBodiesTest.FewPlaces.class)
class StalledBodiesTest {
    private static final int PLACES = 16;
    private static final int CONNECTIONS = 128;
    private static final Duration A_SECOND = Duration.ofSeconds(1);

    public static final class FewPlaces implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("verge.http.max-requests", String.valueOf(PLACES));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/predict Content-Length: 900\r\n\r\n{",
                "/predict Content-Length: 900\r\n\r\n{",
                "/ Content-Length: 900\r\n\r\n{",
                "/v2/models/driving-regime/infer Content-Length: 900\r\n\r\n{",
                "/v2/models/driving-regime/infer Content-Length: 9000000\r\n\r\n{",
                "/v2/models/driving-regime/infer Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
                "/v1/predict Transfer-Encoding: chunked\r\n\r\n"
            })
    void makeRoomForCalls(String stalled) throws IOException, InterruptedException {
        String[] request = stalled.split(" ", 2);
        List<Socket> sockets = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            // Given
            for (int i = 0; i < CONNECTIONS; i++) sockets.add(post(request[0], request[1]));
            // Then calls are answered, those of unknown length too, which count as the longest
            Awaitility.await().atMost(A_SECOND).untilAsserted(() -> {
                assertThat(predict(client, HttpRequest.BodyPublishers.ofString(Windows.json(40, 100))))
                        .isEqualTo(200);
                assertThat(predict(
                                client,
                                HttpRequest.BodyPublishers.fromPublisher(
                                        HttpRequest.BodyPublishers.ofString(Windows.json(40, 100)))))
                        .isEqualTo(200);
            });
        } finally {
            for (Socket socket : sockets) socket.close();
        }
    }

    private static int predict(HttpClient client, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + RestAssured.port + "/v1/predict");
        return client.send(
                        HttpRequest.newBuilder(uri).timeout(A_SECOND).POST(body).build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static Socket post(String path, String rest) throws IOException {
        Socket socket = new Socket("127.0.0.1", RestAssured.port);
        String head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nce-id: 1\r\n"
                + "ce-specversion: 1.0\r\nce-source: /x\r\nce-type: dev.verge.window.v1\r\n";
        socket.getOutputStream().write((head + rest).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
