package dev.verge.inference.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The description and the doors say the same. */
@QuarkusTest
class OpenApiTest {
    @Inject
    Endpoints endpoints;

    private record Operation(String method, String path, JsonNode description) {}

    @BeforeEach
    void ready() {
        Awaitility.await().until(() -> given().get("/v2/health/ready").statusCode() == 200);
    }

    @Test
    void describesEveryEndpointAndNothingElse() throws IOException {
        // Given
        List<String> documented =
                operations().stream().map(o -> o.method() + " " + o.path()).toList();
        // Then
        List<String> offered = new ArrayList<>(List.of("POST /v1/predict", "POST /predict", "POST /"));
        for (Endpoint endpoint : endpoints.all()) offered.add(endpoint.method() + " " + endpoint.template());
        assertThat(documented).containsExactlyInAnyOrderElementsOf(offered);
    }

    @Test
    void describesHowEachPathAnswers() throws IOException {
        for (Operation operation : operations()) {
            // unloading would take the model from the tests beside this one
            String model = operation.path().endsWith("load") ? "none-such" : "driving-regime";
            String path = operation.path().replace("{model}", model).replace("{version}", "2");
            // When
            var answer = asked(operation).body("{}").request(operation.method(), path);
            // Then
            JsonNode described = operation.description().path("responses").path(String.valueOf(answer.statusCode()));
            assertThat(described.isMissingNode())
                    .as(operation.method() + " " + path + " " + answer.statusLine() + answer.asString())
                    .isFalse();
        }
    }

    @Test
    void describesTheDeadlineAndWhatItLeadsTo() throws IOException {
        for (Operation operation : operations()) {
            boolean takesIt = operation.description().path("parameters").findValuesAsText("$ref").stream()
                    .anyMatch(reference -> reference.endsWith("/Deadline"));
            if (!takesIt) continue;
            String path = operation.path().replace("{model}", "driving-regime").replace("{version}", "2");
            // When: what is wrong with the header is told before anything of the body
            var answer =
                    asked(operation).header("verge-deadline", "soon").body("{}").request(operation.method(), path);
            // Then
            assertThat(answer.statusCode()).as(path).isEqualTo(400);
            assertThat(answer.asString()).as(path).contains("verge-deadline");
            assertThat(operation.description().path("responses").has("504"))
                    .as(path)
                    .isTrue();
        }
        assertThat(operations().stream()
                        .filter(operation -> operation
                                .description()
                                .path("parameters")
                                .toString()
                                .contains("Deadline"))
                        .map(Operation::path))
                .containsExactlyInAnyOrder(
                        "/v2/models/{model}/infer",
                        "/v2/models/{model}/versions/{version}/infer",
                        "/v1/models/{model}:predict",
                        "/invocations",
                        "/v1/predict",
                        "/predict",
                        "/");
    }

    // what has to be said of an event is not in its body
    private static RequestSpecification asked(Operation operation) {
        RequestSpecification asked = given().contentType("application/json");
        if (!operation.path().equals("/")) return asked;
        return asked.header("ce-id", "1")
                .header("ce-source", "/x")
                .header("ce-type", "dev.verge.window.v1")
                .header("ce-specversion", "1.0");
    }

    @Test
    void windowsAndEventsAreOnlyPosted() throws IOException {
        for (Operation operation : operations()) {
            if (!List.of("/v1/predict", "/predict", "/").contains(operation.path())) continue;
            for (String method : List.of("GET", "PUT", "DELETE", "PATCH")) {
                given().request(method, operation.path()).then().statusCode(405).header("Allow", "POST");
            }
            assertThat(operation.description().path("responses").has("405")).isTrue();
        }
    }

    private static List<Operation> operations() throws IOException {
        JsonNode document =
                new ObjectMapper().readTree(Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.json")));
        List<Operation> operations = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (operation.getKey().equals("parameters")) continue;
                String method = operation.getKey().toUpperCase(Locale.ROOT);
                operations.add(new Operation(method, path.getKey(), operation.getValue()));
            }
        }
        return operations;
    }
}
