package dev.verge.inference;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A suspicious signal is kept from the model, which cannot do without it. */
@QuarkusTest
@TestProfile(IsolationTest.Isolating.class)
class IsolationTest {
    public static final class Isolating implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("verge.pipeline.integrity", "integrity-obd", "verge.pipeline.suspects", "isolate");
        }
    }

    @BeforeEach
    void awaitModels() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> given().get("/_/ready").statusCode() == 200);
    }

    @Test
    void aWindowThatLosesWhatItsModelNeedsIsRefusedForThat() {
        // an idling engine, and a speedometer that says 100 km/h for the last minute
        given().contentType("application/json")
                .body(Windows.idling(125, row -> row < 65 ? "0" : "100"))
                .post("/v1/predict")
                .then()
                .statusCode(400)
                .body("reason", equalTo("suspect"))
                .body("field", equalTo("vehicle_speed"))
                .body("detail", allOf(containsString("vehicle_speed"), containsString("integrity-obd/1")))
                .body("suspect[0].signal", equalTo("vehicle_speed"));
    }

    @Test
    void aWindowInWhichNothingIsSuspiciousIsScored() {
        given().contentType("application/json")
                .body(Windows.idling(125, _ -> "0"))
                .post("/v1/predict")
                .then()
                .statusCode(200)
                .body("label", equalTo("stopped"));
    }
}
