package dev.verge.inference;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Windows over the wire where integrity and imputation stand before the model. */
@QuarkusTest
@TestProfile(PipelineTest.Configured.class)
class PipelineTest {
    public static final class Configured implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("verge.pipeline.integrity", "integrity-obd", "verge.pipeline.imputation", "imputation-obd");
        }
    }

    @BeforeEach
    void awaitModels() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> given().get("/_/ready").statusCode() == 200);
    }

    @Test
    void aSignalThatTheOthersContradictIsToldWithThePrediction() {
        // an idling engine, and a speedometer that says 100 km/h for the last minute
        predict(125, row -> row < 65 ? "0" : "100")
                .statusCode(200)
                .body("suspect.signal", hasItem("vehicle_speed"))
                .body("suspect[0].model", equalTo("integrity-obd/1"));
    }

    @Test
    void aWindowInWhichNothingIsSuspiciousSaysThatItWasJudged() {
        predict(125, _ -> "0").statusCode(200).body("suspect", empty());
    }

    @Test
    void gapsAreFilledInAndCountAsImputed() {
        predict(40, row -> row >= 20 && row < 28 ? "null" : "50")
                .statusCode(200)
                .body("imputed", greaterThan(0f))
                // too short to be judged: nobody looked
                .body("$", not(hasKey("suspect")));
    }

    @Test
    void aWindowThatIsTooShortToBeJudgedMustHaveTheModelsLength() {
        predict(41, row -> "0").statusCode(400).body("detail", containsString("needs 40 rows"));
    }

    @Test
    void aWindowOfTheWrongLengthIsToldWhatIsSuspiciousInItToo() {
        given().contentType("application/json")
                .body(Windows.idling(125, row -> row < 65 ? "0" : "100")
                        .replace("\"driving-regime\"", "\"driving-regime-5min\""))
                .post("/v1/predict")
                .then()
                .statusCode(400)
                .body("detail", containsString("needs 200 rows"))
                .body("suspect.signal", hasItem("vehicle_speed"));
    }

    private static ValidatableResponse predict(int rows, IntFunction<String> speed) {
        return given().contentType("application/json")
                .body(Windows.idling(rows, speed))
                .post("/v1/predict")
                .then();
    }
}
