package dev.verge.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.RestAssured;
import io.restassured.config.JsonConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.config.JsonPathConfig;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the function says over HTTP; run in the test's process, on the packaged application and on the executable. */
abstract class PredictHttp {
    private static final RestAssuredConfig DOUBLES = RestAssuredConfig.config()
            .jsonConfig(JsonConfig.jsonConfig().numberReturnType(JsonPathConfig.NumberReturnType.DOUBLE));

    @BeforeEach
    void ready() {
        Awaitility.await().until(() -> given().get("/_/ready").statusCode() == 200);
    }

    @Test
    void predictsTheRegimeOfAWindow() {
        given().config(DOUBLES)
                .contentType("application/json")
                .body(Windows.json(40, 112))
                .post("/v1/predict")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("id", equalTo("car-1/1700000000000-1700000058500/40x40"))
                .body("vehicle", equalTo("car-1"))
                .body("model", equalTo("driving-regime"))
                .body("version", equalTo("2"))
                .body("digest", startsWith("sha256:"))
                .body("label", equalTo("highway"))
                .body("scores.sum()", closeTo(1, 1e-5))
                .body("imputed", equalTo(0.0));
    }

    @Test
    void asksTheDefaultModelWhereNoneIsNamed() {
        given().body(Windows.json(40, 112).replace("\"model\":\"driving-regime\",", ""))
                .post("/v1/predict")
                .then()
                .statusCode(200)
                .body("model", equalTo("driving-regime"));
    }

    @Test
    void asksForFiveMinutesUnderAnotherName() {
        String fiveMinutes = "driving-regime-5min";
        given().body(Windows.json(200, 112).replace("driving-regime", fiveMinutes))
                .post("/v1/predict")
                .then()
                .statusCode(200)
                .body("model", equalTo(fiveMinutes))
                .body("version", equalTo("3"))
                .body("label", equalTo("highway"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            ``                                                             ; 400 ; malformed       ; ``
            `{"vehicle":"car-1","signals":["vehic`                         ; 400 ; malformed       ; signals
            `{"signals":[]}`                                               ; 400 ; missing-vehicle ; vehicle
            `{"vehicle":"a","signals":["no"],"timestamps":[1],"values":[[1]]}` ; 400 ; unknown-signal  ; signals[0]
            `{"vehicle":"a","values":[["NaN"]]}`                           ; 400 ; not-a-number    ; values[0][0]
            `{"vehicle":"a","timestamps":[2,1]}`                           ; 400 ; bad-time        ; timestamps[1]
            `{"vehicle":"a","vehicle":"a"}`                                ; 400 ; duplicate-field ; vehicle
            """)
    void answersBadInputWithAProblemThatNamesTheField(String body, int status, String reason, String field) {
        given().contentType("application/json")
                .body(body)
                .post("/v1/predict")
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("reason", equalTo(reason))
                .body("field", equalTo(field));
    }

    @Test
    void refusesAWindowOfAnotherLength() {
        given().body(Windows.json(39, 50))
                .post("/v1/predict")
                .then()
                .statusCode(400)
                .body("reason", equalTo("invalid"))
                .body("detail", containsString("needs 40 rows"));
    }

    @Test
    void refusesAWindowThatSpansDays() {
        given().body(Windows.json(40, 50, 172_800_000))
                .post("/v1/predict")
                .then()
                .statusCode(400)
                .body("reason", equalTo("invalid"))
                .body("field", equalTo("timestamps[20]"))
                .body("detail", containsString("172801.5 s after the row before"));
    }

    @Test
    void scoresAWindowWithADropoutOfSomeSeconds() {
        given().body(Windows.json(40, 50, 8_000)).post("/v1/predict").then().statusCode(200);
    }

    @Test
    void knowsNoModelOfAnotherName() {
        given().body(Windows.json(40, 50).replace("driving-regime", "weather"))
                .post("/v1/predict")
                .then()
                .statusCode(404)
                .body("field", equalTo("model"));
    }

    @Test
    void refusesABodyThatIsLongerThanAnyWindowWithASentence() {
        given().body(" ".repeat((6 << 20) + 1))
                .post("/v1/predict")
                .then()
                .statusCode(413)
                .contentType("application/problem+json")
                .body("detail", equalTo("a body may have 6291456 bytes here, not 6291457"));
    }

    @Test
    void refusesABodyOfMoreThan16MiBBeforeItIsSent() throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            // Given
            String head =
                    "POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + ((16 << 20) + 1) + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            // When
            byte[] answer = socket.getInputStream().readNBytes(12);
            // Then
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void countsPredictionsByModelVersionAndLabel() {
        // Given
        given().body(Windows.json(40, 0)).post("/v1/predict").then().statusCode(200);
        // Then
        given().get("/metrics")
                .then()
                .statusCode(200)
                .body(containsString("verge_inference_predictions_total{label=\"stopped\""))
                .body(containsString("verge_inference_execution_seconds_bucket"))
                .body(containsString("verge_inference_imputed_share_bucket"));
    }

    @Test
    void answersAClientThatAsksForHttp2OverIt() throws IOException, InterruptedException {
        // Given
        HttpRequest window = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/v1/predict"))
                .version(HttpClient.Version.HTTP_2)
                .POST(HttpRequest.BodyPublishers.ofString(Windows.json(40, 0)))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            // When
            HttpResponse<String> response = client.send(window, HttpResponse.BodyHandlers.ofString());
            // Then
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void takesNothingButPost() {
        given().get("/v1/predict").then().statusCode(405).header("Allow", "POST");
    }

    @Test
    void isAlive() {
        given().get("/_/health").then().statusCode(200).body("status", equalTo("UP"));
    }
}
