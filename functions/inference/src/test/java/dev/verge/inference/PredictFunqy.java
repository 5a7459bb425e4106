package dev.verge.inference;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the function says through Funqy: plain JSON, binary and structured CloudEvents. */
abstract class PredictFunqy {
    private static final RestAssuredConfig EVENTS = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig()
                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                    .encodeContentTypeAs("application/cloudevents+json", ContentType.TEXT));
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String ID = "car-1/1700000000000-1700000058500/40x40";

    @BeforeEach
    void ready() {
        Awaitility.await().until(() -> given().get("/_/ready").statusCode() == 200);
    }

    @Test
    void predictsFromPlainJson() {
        given().contentType("application/json")
                .body(Windows.json(40, 0))
                .post("/predict")
                .then()
                .statusCode(200)
                .body("label", equalTo("stopped"))
                .body("vehicle", equalTo("car-1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            ``                               ; malformed    ; ``
            `nonsense`                       ; malformed    ; ``
            `{"vehicle":"car-1","values":[[` ; malformed    ; values
            `{"vehicle":"a b"}`              ; bad-vehicle  ; vehicle
            `{"values":[["NaN"]]}`           ; not-a-number ; values[0][0]
            """)
    void answersBadPlainJsonWithAProblem(String body, String reason, String field) {
        given().contentType("application/json")
                .body(body)
                .post("/predict")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("reason", equalTo(reason))
                .body("field", equalTo(field));
    }

    @Test
    void predictsFromABinaryEvent() {
        binary().body(Windows.json(40, 125))
                .post("/")
                .then()
                .statusCode(200)
                .header("ce-type", "dev.verge.prediction.v1")
                .header("ce-id", ID + "/driving-regime")
                .header("ce-source", "/sites/local/inference")
                .header("ce-subject", "car-1")
                .header("ce-partitionkey", "car-1")
                .header("ce-time", "2023-11-14T22:14:18.500Z")
                .header("ce-traceparent", TRACE)
                .body("label", equalTo("highway"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            ``                                  ; malformed       ; ``
            `nonsense`                          ; malformed       ; ``
            `{"vehicle":"car-1","timestamps":[` ; malformed       ; timestamps
            `{"signals":[]}`                    ; missing-vehicle ; vehicle
            `{"values":[[1],[1,2]]}`            ; malformed       ; values[1]
            """)
    void answersABadBinaryEventWithARejectionAndNeverWithAnError(String body, String reason, String field) {
        binary().body(body)
                .post("/")
                .then()
                .statusCode(200)
                .header("ce-type", "dev.verge.rejected.v1")
                .header("ce-id", "window-7")
                .body("reason", equalTo(reason))
                .body("field", equalTo(field));
    }

    @Test
    void namesTheWindowThatAModelRefuses() {
        binary().body(Windows.json(39, 50))
                .post("/")
                .then()
                .statusCode(200)
                .header("ce-type", "dev.verge.rejected.v1")
                .header("ce-subject", "car-1")
                .header("ce-id", "car-1/1700000000000-1700000057000/39x40")
                .body("reason", equalTo("invalid"));
    }

    @Test
    void predictsFromAStructuredEvent() {
        structured("{\"specversion\":\"1.0\",\"id\":\"window-7\",\"source\":\"/x\",\"type\":\"dev.verge.window.v1\","
                        + "\"data\":" + Windows.json(40, 125) + "}")
                .statusCode(200)
                .contentType("application/cloudevents+json")
                .body("type", equalTo("dev.verge.prediction.v1"))
                .body("id", equalTo(ID + "/driving-regime"))
                .body("time", equalTo("2023-11-14T22:14:18.5Z"))
                .body("data.label", equalTo("highway"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "null",
                "[]",
                "{}",
                "{\"type\":\"dev.verge.window.v1\"}",
                "{\"specversion\":\"1.0\",\"id\":\"w\",\"source\":\"/x\",\"type\":\"dev.verge.window.v1\"}",
                "{\"specversion\":\"1.0\",\"id\":\"w\",\"source\":\"/x\",\"type\":\"dev.verge.window.v1\",\"data\":",
                "{\"specversion\":\"1.0\",\"id\":\"w\",\"id\":\"v\",\"source\":\"/x\",\"type\":\"dev.verge.window.v1\",\"data\":{}}",
                "{\"specversion\":\"1.0\",\"id\":\"w\",\"source\":\"/x\",\"type\":\"dev.verge.window.v1\",\"data_base64\":\"!\"}",
            })
    void answersABadStructuredEventWithARejectionAndNeverWithAnError(String event) {
        structured(event)
                .statusCode(200)
                .contentType("application/cloudevents+json")
                .body("type", equalTo("dev.verge.rejected.v1"))
                .body("id", not(emptyOrNullString()))
                .body("data.reason", equalTo("malformed"));
    }

    @Test
    void predictsFromTheTensorThatPreprocessMakes() {
        event("dev.verge.features.v1")
                .body(Windows.features(40, 125, 2))
                .post("/")
                .then()
                .statusCode(200)
                .header("ce-type", "dev.verge.prediction.v1")
                .header("ce-id", ID + "/driving-regime")
                .header("ce-time", "2023-11-14T22:14:18.500Z")
                .body("label", equalTo("highway"))
                .body("imputed", equalTo(0.05f));
    }

    @Test
    void rejectsATensorOfWhichTooMuchIsFilledIn() {
        event("dev.verge.features.v1")
                .body(Windows.features(40, 125, 11))
                .post("/")
                .then()
                .statusCode(200)
                .header("ce-type", "dev.verge.rejected.v1")
                .header("ce-id", ID)
                .body("reason", equalTo("invalid"));
    }

    @Test
    void refusesAStructuredEventThatIsTooLongForATree() {
        structured(" ".repeat((2 << 20) + 1)).statusCode(413).contentType("application/problem+json");
    }

    @Test
    void knowsNoOtherTypeOfEvent() {
        given().contentType("application/json")
                .header("ce-id", "1")
                .header("ce-specversion", "1.0")
                .header("ce-source", "/x")
                .header("ce-type", "other")
                .body("{}")
                .post("/")
                .then()
                .statusCode(404)
                .body("detail", containsString("\"other\""));
    }

    @Test
    void tellsWhatARequestLacksToBeAnEvent() {
        given().contentType("application/json")
                .body("{}")
                .post("/")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("field", equalTo("ce-id"));
    }

    @Test
    void tellsWhatAnEventLacks() {
        rejected(given().header("ce-id", "1"), "ce-specversion");
        rejected(given().header("ce-id", "1").header("ce-specversion", "0.3"), "ce-specversion");
        rejected(given().header("ce-id", "1").header("ce-specversion", "1.0").header("ce-source", "/x"), "ce-type");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            `{}`                                                                                  ; specversion
            `{"data":{"specversion":"1.0"}}`                                                      ; specversion
            `{"specversion":1.0,"id":"1","source":"/x","type":"dev.verge.window.v1"}`             ; specversion
            `{"specversion":"0.3","id":"1","source":"/x","type":"dev.verge.window.v1"}`           ; specversion
            `{"specversion":"1.0","source":"/x","type":"dev.verge.window.v1","data":{"id":"1"}}`  ; id
            `{"specversion":"1.0","id":"","source":"/x","type":"dev.verge.window.v1"}`            ; id
            `{"specversion":"1.0","id":"1","type":"dev.verge.window.v1","data":{}}`               ; source
            `{"data":{},"source":"/x","id":"1","specversion":"1.0"}`                              ; type
            """)
    void tellsWhatAStructuredEventLacks(String event, String field) {
        structured(event)
                .statusCode(200)
                .body("type", equalTo("dev.verge.rejected.v1"))
                .body("data.field", equalTo(field));
    }

    @Test
    void readsAStructuredEventWhoseAttributesComeLast() {
        structured("{\"data\":" + Windows.json(40, 125)
                        + ",\"type\":\"dev.verge.window.v1\",\"source\":\"/x\",\"id\":\"1\",\"specversion\":\"1.0\"}")
                .statusCode(200)
                .body("data.label", equalTo("highway"));
    }

    @Test
    void knowsNoOtherTypeOfStructuredEvent() {
        structured("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"other\",\"data\":{}}")
                .statusCode(404)
                .contentType("application/problem+json")
                .body("detail", containsString("\"other\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml"})
    void takesNothingButJson(String type) {
        given().config(EVENTS)
                .contentType(type)
                .body(Windows.json(40, 0))
                .post("/predict")
                .then()
                .statusCode(415)
                .contentType("application/problem+json")
                .body("detail", containsString("application/json"));
    }

    private static void rejected(RequestSpecification event, String field) {
        event.contentType("application/json")
                .body("{}")
                .post("/")
                .then()
                .statusCode(200)
                .header("ce-type", "dev.verge.rejected.v1")
                .body("field", equalTo(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/predict", "/predict", "/"})
    void tellsThatAWindowIsToComeAsItIs(String path) {
        given().header("Content-Encoding", "gzip")
                .contentType("application/json")
                .body(new byte[] {31, (byte) 139})
                .post(path)
                .then()
                .statusCode(415)
                .body("detail", containsString("uncompressed"));
    }

    private static RequestSpecification binary() {
        return event("dev.verge.window.v1");
    }

    private static RequestSpecification event(String type) {
        return given().contentType("application/json")
                .header("ce-id", "window-7")
                .header("ce-specversion", "1.0")
                .header("ce-source", "/sites/local/ingest")
                .header("ce-type", type)
                .header("ce-traceparent", TRACE);
    }

    private static ValidatableResponse structured(String event) {
        return given().config(EVENTS)
                .contentType("application/cloudevents+json")
                .body(event)
                .post("/")
                .then();
    }
}
