package dev.verge.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is at fault below the doors is told in the form of the door that it came to. */
@QuarkusTest
class HttpSyntaxTest {
    private static final String MARK = "\uFEFF";
    private static final String TENSOR =
            "{\"inputs\":[{\"name\":\"window\",\"shape\":[1,40,1],\"datatype\":\"FP32\",\"data\":[" + "100,".repeat(39)
                    + "100]}]}";

    @BeforeEach
    void ready() {
        Awaitility.await().until(() -> given().get("/_/ready").statusCode() == 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/predict", "/predict", "/"})
    void passesOverAByteOrderMarkBeforeAWindow(String path) {
        marked(Windows.json(40, 100), path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/models/driving-regime/infer", "/v2/repository/index"})
    void passesOverAByteOrderMarkBeforeARequest(String path) {
        marked(path.endsWith("index") ? "{}" : TENSOR, path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/invocations", "/v1/models/driving-regime:predict"})
    void passesOverAByteOrderMarkBeforeInstances(String path) {
        marked("{\"instances\":[[" + "[100],".repeat(39) + "[100]]]}", path);
    }

    private static void marked(String json, String path) {
        given().header("ce-id", "1")
                .header("ce-specversion", "1.0")
                .header("ce-source", "/x")
                .header("ce-type", "dev.verge.window.v1")
                .header("Content-Type", "application/json")
                .body((MARK + json).getBytes(StandardCharsets.UTF_8))
                .post(path)
                .then()
                .statusCode(200)
                .header("ce-type", not(equalTo("dev.verge.rejected.v1")));
    }

    @ParameterizedTest
    @CsvSource({
        "POST /v1/predict, detail",
        "POST /, detail",
        "GET /v1/predict, detail",
        "GET /nowhere, detail",
        "POST /v2/models/driving-regime/infer, error",
        "GET /v2, error"
    })
    void namesTheHostThatIsMissing(String line, String field) throws IOException {
        String answer = answer(line + " HTTP/1.1\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("\"" + field + "\":\"")
                .contains("Host header");
    }

    private static String answer(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
