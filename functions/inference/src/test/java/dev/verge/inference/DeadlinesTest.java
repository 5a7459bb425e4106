package dev.verge.inference;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.verge.inference.plane.ModelDirectory;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code verge-deadline} at every door over HTTP. */
@QuarkusTest
class DeadlinesTest {
    private static final String SPEEDS = String.join(",", Collections.nCopies(40, "112.5"));

    @Inject
    ModelDirectory directory;

    @BeforeEach
    void ready() {
        Awaitility.await().until(() -> given().get("/_/ready").statusCode() == 200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/models/driving-regime/infer", "/v1/models/driving-regime:predict", "/invocations"})
    void doorsOfTensorsKeepIt(String path) {
        post(path, "60000").statusCode(200);
        post(path, "0").statusCode(504).body("error", equalTo("the deadline has passed"));
        post(path, "soon").statusCode(400).body("error", containsString("verge-deadline must be a whole number"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/predict", "/predict", "/"})
    void doorsOfWindowsKeepIt(String path) {
        post(path, "60000").statusCode(200);
        post(path, "0")
                .statusCode(504)
                .contentType("application/problem+json")
                .body("reason", equalTo("expired"))
                .body("detail", equalTo("the deadline has passed"));
        post(path, "-1")
                .statusCode(400)
                .contentType("application/problem+json")
                .body("field", equalTo("verge-deadline"))
                .body("detail", containsString("verge-deadline must be a whole number"));
    }

    @Test
    void aSlowModelAnswersWindowsFromAWorker() {
        var model = directory.find("driving-regime", Optional.empty()).orElseThrow();
        for (int i = 0; i < 100; i++) model.took(10_000_000);
        post("/v1/predict", "60000").statusCode(200).body("label", equalTo("stopped"));
        for (int i = 0; i < 200; i++) model.took(1_000);
    }

    private static ValidatableResponse post(String path, String deadline) {
        var request = given().contentType("application/json").header("verge-deadline", deadline);
        if (path.equals("/")) {
            request.header("ce-id", "1")
                    .header("ce-specversion", "1.0")
                    .header("ce-source", "/x")
                    .header("ce-type", "dev.verge.window.v1");
        }
        return request.body(body(path)).post(path).then();
    }

    private static String body(String path) {
        if (path.startsWith("/v2")) {
            return "{\"inputs\":[{\"name\":\"window\",\"shape\":[1,40,1],\"datatype\":\"FP32\",\"data\":[" + SPEEDS
                    + "]}]}";
        }
        if (path.startsWith("/v1/models")) return "{\"instances\":[[" + SPEEDS.replaceAll("[0-9.]+", "[$0]") + "]]}";
        return path.equals("/invocations") ? "{\"inputs\":{\"vehicle_speed\":[" + SPEEDS + "]}}" : Windows.json(40, 0);
    }
}
