package dev.verge.inference;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A function that is allowed no request at all is one that has as many as it is allowed. */
@QuarkusTest
@TestProfile(OverloadTest.NoRequests.class)
class OverloadTest {
    public static final class NoRequests implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("verge.http.max-requests", "0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/predict", "/predict", "/"})
    void asksToComeBackLaterPastTheBound(String path) {
        given().contentType("application/json")
                .header("ce-id", "1")
                .header("ce-specversion", "1.0")
                .header("ce-source", "/x")
                .header("ce-type", "dev.verge.window.v1")
                .body(Windows.json(40, 50))
                .post(path)
                .then()
                .statusCode(503)
                .header("Retry-After", "1")
                .contentType("application/problem+json")
                .body("reason", equalTo("shed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/models/driving-regime/infer", "/v1/models/driving-regime:predict", "/invocations"})
    void tellsClientsOfOtherProtocolsInTheirForm(String path) {
        given().contentType("application/json")
                .body("{}")
                .post(path)
                .then()
                .statusCode(503)
                .header("Retry-After", "1")
                .contentType("application/json")
                .body("error", containsString("as many requests as allowed"));
    }

    @Test
    void staysAliveMeanwhile() {
        given().get("/_/health").then().statusCode(200);
    }
}
