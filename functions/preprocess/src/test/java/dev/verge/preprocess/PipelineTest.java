package dev.verge.preprocess;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Windows over the wire where the pipeline has models for integrity and imputation; the likeliest culprit is taken out. */
@QuarkusTest
@TestProfile(PipelineTest.Configured.class)
class PipelineTest {
    public static final class Configured implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "verge.pipeline.integrity", "integrity-obd",
                    "verge.pipeline.imputation", "imputation-obd",
                    "verge.pipeline.suspects", "isolate",
                    "verge.preprocess.rows", "40");
        }
    }

    @BeforeEach
    void awaitModels() {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> given().get("/_/ready").statusCode() == 200);
    }

    @Test
    void namesTheSignalThatTheOthersContradictAndKeepsItFromTheTensor() {
        // an idling engine, and a speedometer that says 100 km/h for the last minute
        preprocess(Drives.idling(125, row -> row < 65 ? "0" : "100"))
                .statusCode(200)
                .body("suspect[0].signal", equalTo("vehicle_speed"))
                .body("suspect[0].lastTs", equalTo(Drives.START + 124_000))
                .body("suspect[0].model", equalTo("integrity-obd/1"))
                .body("rows", equalTo(40))
                .body("values.collect { it[3] }", not(hasItem(100f)))
                .body("imputed.collect { it[3] }", everyItem(equalTo(true)))
                .body("model", equalTo("driving-regime"));
    }

    @Test
    void anEventTellsItToo() {
        given().contentType("application/json")
                .header("ce-id", "window-7")
                .header("ce-specversion", "1.0")
                .header("ce-source", "/sites/local/ingest")
                .header("ce-type", "dev.verge.window.v1")
                .body(Drives.idling(125, row -> row < 65 ? "0" : "100"))
                .post("/")
                .then()
                .statusCode(200)
                .header("ce-type", "dev.verge.features.v1")
                .header("ce-id", "car-1/1700000000000-1700000124000/125x40")
                .body("suspect.signal", hasItem("vehicle_speed"));
    }

    @Test
    void gapsAreFilledInByTheModelAndMarked() {
        preprocess(Drives.idling(40, row -> row >= 20 && row < 28 ? "null" : "0"))
                .statusCode(200)
                .body("imputed.findAll { it[3] }", hasSize(8))
                // too short to be judged: nobody looked
                .body("suspect", nullValue());
    }

    @Test
    void aDriveThatIsSoundIsJudgedAndLeftAlone() {
        preprocess(Drives.idling(125, row -> "0"))
                .statusCode(200)
                .body("suspect", empty())
                .body("implausible", empty());
    }

    @Test
    void onlyTheModelsOfThePipelineAreLoaded() {
        given().get("/_/ready")
                .then()
                .body("checks.find { it.name == 'pipeline' }.data.keySet()", hasSize(2))
                .body("checks.find { it.name == 'pipeline' }.data.'integrity-obd'", equalTo("ready"));
        given().get("/metrics")
                .then()
                .body(containsString("model=\"integrity-obd\""))
                .body(not(containsString("model=\"driving-regime\"")));
    }

    private static ValidatableResponse preprocess(String window) {
        return given().contentType("application/json")
                .body(window)
                .post("/preprocess")
                .then();
    }
}
