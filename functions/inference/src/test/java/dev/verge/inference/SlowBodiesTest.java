package dev.verge.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever announces a body and does not send it has a place for a while, and no longer. */
@QuarkusTest
@TestProfile(SlowBodiesTest.FewPlaces.class)
class SlowBodiesTest {
    private static final int PLACES = 4;

    public static final class FewPlaces implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("verge.http.max-requests", String.valueOf(PLACES), "verge.http.slowest-body", "1s");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/predict", "/predict", "/", "/v2/models/driving-regime/infer"})
    void areCutAndGiveTheirPlacesBack(String path) throws IOException {
        // Given all places taken by bodies that do not come
        List<Socket> idle = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) idle.add(post(path, "Content-Length: 900\r\n\r\n{"));
        // Then each is told so, and cut off if nobody goes on reading what it sends
        for (Socket socket : idle) {
            try (socket) {
                String reply = new String(
                        socket.getInputStream().readNBytes("HTTP/1.1 408".length()), StandardCharsets.US_ASCII);
                assertThat(reply).isEqualTo("HTTP/1.1 408");
            }
        }
        // and others are let in
        try (Socket socket = post(path, "Content-Length: 2\r\nConnection: close\r\n\r\n{}")) {
            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(reply).startsWith("HTTP/1.1 ").doesNotContain("as many requests as allowed");
        }
    }

    private Socket post(String path, String rest) throws IOException {
        Socket socket = new Socket("127.0.0.1", RestAssured.port);
        // a server that would wait for ever is a failure
        socket.setSoTimeout(20_000);
        String head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nce-id: 1\r\n"
                + "ce-specversion: 1.0\r\nce-source: /x\r\nce-type: dev.verge.window.v1\r\n";
        socket.getOutputStream().write((head + rest).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
