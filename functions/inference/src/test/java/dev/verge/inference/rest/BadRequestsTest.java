package dev.verge.inference.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request of the corpus is refused at once, by a sentence that names the fault, and harms nothing. */
@QuarkusTest
class BadRequestsTest {
    // a second on a machine that does nothing else
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @BeforeEach
    void ready() {
        Awaitility.await().until(() -> given().get("/v2/health/ready").statusCode() == 200);
    }

    static Stream<BadRequest> corpus() {
        return BadRequest.all();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void isRefusedByASentenceThatNamesTheFault(BadRequest request) throws IOException {
        // When
        String answer = answer(request);
        // Then
        int status = Integer.parseInt(answer.substring(9, 12));
        assertThat(request.status()).as(answer).contains(status);
        if (request.says().isPresent())
            assertThat(error(answer)).isNotBlank().contains(request.says().get());
        if (status == 405) assertThat(answer).contains("\r\nAllow: ");
        given().get("/v2/health/ready").then().statusCode(200);
    }

    private static String error(String answer) throws IOException {
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        return new ObjectMapper().readTree(body).path("error").asText();
    }

    // a plain socket sends what no HTTP client would
    private static String answer(BadRequest request) throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            byte[] body = request.body();
            StringBuilder head = new StringBuilder()
                    .append(request.method())
                    .append(' ')
                    .append(request.path())
                    .append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
            request.headers()
                    .forEach((name, value) ->
                            head.append(name).append(": ").append(value).append("\r\n"));
            if (!request.method().equals("GET"))
                head.append("Content-Length: ").append(body.length).append("\r\n");
            send(socket, head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII), body);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void send(Socket socket, byte[] head, byte[] body) throws IOException {
        try {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            out.write(head);
            out.write(body);
            out.flush();
        } catch (SocketException refusedBeforeItsEnd) {
            // the answer is there to be read
        }
    }
}
