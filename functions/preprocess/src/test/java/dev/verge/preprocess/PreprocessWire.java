package dev.verge.preprocess;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the function says; run in the test's process, on the packaged application and on the executable. */
abstract class PreprocessWire {
    private static final String WINDOW = """
            {"vehicle":"car-1","stride":3,"signals":["Vehicle speed","engine_torque"],"timestamps":[1000,2000,3000],
             "values":[[50,100.5],[null,101],[52,-9999]]}""";
    private static final String ID = "car-1/1000-3000/3x3";

    @Test
    void fillsInWhatIsMissingAndMarksIt() {
        given().contentType("application/json")
                .body(WINDOW)
                .post("/preprocess")
                .then()
                .statusCode(200)
                .body("id", equalTo(ID))
                .body("vehicle", equalTo("car-1"))
                .body("rows", equalTo(3))
                .body("signals", contains("vehicle_speed", "engine_torque"))
                .body("values[1][0]", equalTo(51f))
                .body("imputed[0]", contains(false, false))
                .body("imputed[1]", contains(true, false))
                .body("imputed[2]", contains(false, true));
    }

    @Test
    void reportsWhatCannotBeTrue() {
        given().contentType("application/json")
                .body(WINDOW)
                .post("/preprocess")
                .then()
                .body("implausible", hasSize(1))
                .body("implausible[0].timestamp", equalTo(3000))
                .body("implausible[0].signal", equalTo("engine_torque"))
                .body("implausible[0].value", equalTo(-9999f))
                // nobody was asked to look for it
                .body("suspect", nullValue());
    }

    @Test
    void answersABinaryEvent() {
        binary().body(WINDOW)
                .post("/")
                .then()
                .statusCode(200)
                .header("ce-type", "dev.verge.features.v1")
                .header("ce-id", ID)
                .header("ce-subject", "car-1")
                .header("ce-time", "1970-01-01T00:00:03Z")
                .header("ce-source", "/sites/local/preprocess")
                .body("values[1][0]", equalTo(51f));
    }

    @Test
    void answersAStructuredEvent() {
        given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                                .encodeContentTypeAs("application/cloudevents+json", ContentType.TEXT)))
                .contentType("application/cloudevents+json")
                .body(
                        "{\"specversion\":\"1.0\",\"id\":\"w\",\"source\":\"/x\",\"type\":\"dev.verge.window.v1\",\"data\":"
                                + WINDOW + "}")
                .post("/")
                .then()
                .statusCode(200)
                .body("type", equalTo("dev.verge.features.v1"))
                .body("data.id", equalTo(ID));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            ``                                   ; malformed    ; ``
            `{"vehicle":"car-1","timestamps":[1` ; malformed    ; timestamps
            `{"values":[["NaN"]]}`               ; not-a-number ; values[0][0]
            """)
    void answersBadInputWithAProblemOrARejection(String body, String reason, String field) {
        given().contentType("application/json")
                .body(body)
                .post("/preprocess")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("reason", equalTo(reason))
                .body("field", equalTo(field));
        binary().body(body)
                .post("/")
                .then()
                .statusCode(200)
                .header("ce-type", "dev.verge.rejected.v1")
                .body("reason", equalTo(reason))
                .body("field", equalTo(field));
    }

    @Test
    void isAliveAndReadyAndCounts() {
        given().get("/_/health").then().statusCode(200);
        given().get("/_/ready").then().statusCode(200);
        given().contentType("application/json").body(WINDOW).post("/preprocess");
        given().get("/metrics").then().statusCode(200).body(containsString("verge_preprocess_tensors_total"));
    }

    private static RequestSpecification binary() {
        return given().contentType("application/json")
                .header("ce-id", "window-7")
                .header("ce-specversion", "1.0")
                .header("ce-source", "/sites/local/ingest")
                .header("ce-type", "dev.verge.window.v1");
    }
}
