package dev.verge.inference.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Open Inference Protocol v2 over HTTP, asked of the model that comes along. */
@QuarkusTest
class OpenInferenceTest {
    private static final String INFER = "/v2/models/driving-regime/infer";
    private static final String SPEEDS = String.join(",", Collections.nCopies(40, "112.5"));

    @BeforeEach
    void ready() {
        Awaitility.await().until(() -> given().get("/v2/health/ready").statusCode() == 200);
    }

    @Test
    void saysWhatItIs() {
        given().get("/v2")
                .then()
                .statusCode(200)
                .body("name", equalTo("verge-inference"))
                .body("extensions", hasItem("binary_tensor_data"));
        given().get("/v2/health/live").then().statusCode(200).body("live", equalTo(true));
        given().get("/v2/health/ready")
                .then()
                .statusCode(200)
                .body("ready", equalTo(true))
                .body("live", equalTo(true));
    }

    @Test
    void saysWhatAModelIs() {
        for (String path : new String[] {"/v2/models/driving-regime", "/v2/models/driving-regime/versions/2"}) {
            given().get(path)
                    .then()
                    .statusCode(200)
                    .body("name", equalTo("driving-regime"))
                    .body("versions", contains("2"))
                    .body("platform", equalTo("onnxruntime_onnx"))
                    .body("inputs[0].name", equalTo("window"))
                    .body("inputs[0].datatype", equalTo("FP32"))
                    .body("inputs[0].shape", contains(-1, 40, 1))
                    .body("parameters.digest", startsWith("sha256:"));
        }
        given().get("/v2/models/driving-regime/ready").then().statusCode(200).body("ready", equalTo(true));
    }

    @Test
    void infersFromFlatJson() {
        given().contentType("application/json")
                .body(json(SPEEDS, ""))
                .post(INFER)
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("id", equalTo("seven"))
                .body("model_name", equalTo("driving-regime"))
                .body("model_version", equalTo("2"))
                .body("parameters.digest", startsWith("sha256:"))
                .body("outputs.name", contains("label", "probabilities"))
                .body("outputs[0].datatype", equalTo("INT64"))
                .body("outputs[0].data", contains(2))
                .body("outputs[1].shape", contains(1, 3));
    }

    @Test
    void infersFromNestedJsonThatIsGzipped() throws Exception {
        // Given
        String nested = json("[" + SPEEDS.replaceAll("112.5", "[112.5]") + "]", "");
        // Then
        given().header("Content-Encoding", "gzip")
                .header("Content-Type", "application/json")
                .body(gzip(nested.getBytes(StandardCharsets.UTF_8)))
                .post("/v2/models/driving-regime/versions/2/infer")
                .then()
                .statusCode(200)
                .body("outputs[0].data", contains(2));
    }

    @Test
    void answersTheWantedOutputsInTheirOrder() {
        given().contentType("application/json")
                .body(json(SPEEDS, ",\"outputs\":[{\"name\":\"probabilities\"},{\"name\":\"label\"}]"))
                .post(INFER)
                .then()
                .statusCode(200)
                .body("outputs.name", contains("probabilities", "label"));
    }

    @Test
    void infersFromBinaryToBinary() {
        // Given
        ByteBuffer speeds = ByteBuffer.allocate(160).order(ByteOrder.LITTLE_ENDIAN);
        while (speeds.hasRemaining()) speeds.putFloat(112.5f);
        byte[] json = """
                {"inputs":[{"name":"window","shape":[1,40,1],"datatype":"FP32","parameters":{"binary_data_size":160}}],
                 "outputs":[{"name":"label","parameters":{"binary_data":true}},{"name":"probabilities"}]}""".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(json);
        body.writeBytes(speeds.array());
        // When
        Response response = given().header("Inference-Header-Content-Length", json.length)
                .contentType("application/octet-stream")
                .body(body.toByteArray())
                .post(INFER);
        // Then
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        int header = Integer.parseInt(response.header("Inference-Header-Content-Length"));
        byte[] answer = response.asByteArray();
        assertThat(new String(answer, 0, header, StandardCharsets.UTF_8)).contains("\"binary_data_size\":8");
        assertThat(ByteBuffer.wrap(answer, header, 8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong())
                .isEqualTo(2);
    }

    @Test
    void tellsWhichMethodAPathTakes() {
        given().get(INFER).then().statusCode(405).header("Allow", "POST").body("error", startsWith("this path takes"));
        given().post("/v2").then().statusCode(405).header("Allow", "GET");
    }

    @Test
    void knowsNoOtherModelVersionOrPath() {
        given().get("/v2/models/weather").then().statusCode(404).body("error", startsWith("there is no model"));
        given().get("/v2/models/driving-regime/versions/9").then().statusCode(404);
        given().get("/v2/nothing").then().statusCode(404);
    }

    @Test
    void compressesALongReplyForAClientThatWantsIt() {
        given().header("Accept-Encoding", "gzip")
                .get("/openapi")
                .then()
                .statusCode(200)
                .header("Content-Encoding", "gzip")
                .body("openapi", equalTo("3.1.0"));
    }

    @Test
    void keepsNamesThatOthersThoughtOfOutOfMetrics() {
        // Given
        given().get("/v2/models/somebody-elses").then().statusCode(404);
        given().get("/v2/models/somebody-elses%20").then().statusCode(400);
        given().put("/v2/models/somebody-elses").then().statusCode(405);
        given().get("/v2/models/driving-regime").then().statusCode(200);
        // When
        String metrics =
                given().get("/metrics").then().statusCode(200).extract().asString();
        // Then
        assertThat(metrics)
                .doesNotContain("somebody-elses")
                .contains("verge_inference_requests_total{method=\"GET\",path=\"/v2/models/{model}\",status=\"4xx\"}");
    }

    @Test
    void saysWhatAModelHasDone() {
        given().contentType("application/json")
                .body(json(SPEEDS, ""))
                .post(INFER)
                .then()
                .statusCode(200);
        for (String path : new String[] {"/v2/models/stats", "/v2/models/driving-regime/stats"}) {
            given().get(path)
                    .then()
                    .statusCode(200)
                    .body("model_stats[0].name", equalTo("driving-regime"))
                    .body("model_stats[0].inference_stats.success.count", greaterThan(0));
        }
    }

    @Test
    void predictsLabelsOverKServesFirstProtocol() {
        String row = "[" + SPEEDS.replaceAll("112.5", "[112.5]") + "]";
        given().contentType("application/json")
                .body("{\"instances\":[" + row + "," + row + "]}")
                .post("/v1/models/driving-regime:predict")
                .then()
                .statusCode(200)
                .header("verge-model-version", "2")
                .header("verge-model-digest", digest())
                .body("predictions", contains("highway", "highway"));
        given().get("/v1/models").then().statusCode(200).body("models", hasItem("driving-regime"));
        given().get("/v1/models/driving-regime").then().statusCode(200).body("ready", equalTo(true));
    }

    @Test
    void predictsLabelsOverMlflow() {
        String rows = "[" + SPEEDS.replaceAll("112.5", "[1,112.5]") + "]";
        given().contentType("application/json")
                .body("{\"dataframe_split\":{\"columns\":[\"other\",\"Vehicle_speed\"],\"data\":" + rows + "}}")
                .post("/invocations")
                .then()
                .statusCode(200)
                .header("verge-model-version", "2")
                .header("verge-model-digest", digest())
                .body("predictions", contains("highway"));
        given().contentType("application/json")
                .body("{\"inputs\":{\"vehicle_speed\":[" + SPEEDS + "]}}")
                .post("/invocations")
                .then()
                .statusCode(200)
                .body("predictions", contains("highway"));
        given().get("/ping").then().statusCode(200);
        given().get("/version").then().statusCode(200).body(startsWith("0."));
    }

    private static String digest() {
        return given().get("/v2/models/driving-regime").path("parameters.digest");
    }

    @Test
    void aLoadMaySayWhichVersionsAreServed() {
        load("{\"version_policy\":{\"specific\":{\"versions\":[\"2\"]}}}").statusCode(200);
        given().get("/v2/models/driving-regime")
                .then()
                .statusCode(200)
                .body("versions", contains("2"))
                .body("parameters.version_policy", equalTo("2"));
        load("{\"version_policy\":{\"specific\":{\"versions\":[\"9\"]}}}")
                .statusCode(400)
                .body("error", containsString("\"9\""));
        load("{\"max_batch_size\":8}").statusCode(400).body("error", containsString("max_batch_size"));
        load("{}").statusCode(200);
        given().get("/v2/models/driving-regime")
                .then()
                .statusCode(200)
                .body("parameters.version_policy", equalTo("all"));
    }

    private static ValidatableResponse load(String config) {
        return given().contentType("application/json")
                .body("{\"parameters\":{\"config\":\"" + config.replace("\"", "\\\"") + "\"}}")
                .post("/v2/repository/models/driving-regime/load")
                .then();
    }

    @Test
    void gapsOfADataFrameAreFilledInAsThoseOfAWindow() {
        // Given: ten of forty are missing, at the end and between
        String gaps = SPEEDS.replaceAll("^(112.5,){6}", "112.5,null,null,null,null,112.5,")
                .replaceAll("(,112.5){6}$", ",null,null,null,null,null,null");
        for (String body : new String[] {
            "{\"inputs\":{\"vehicle_speed\":[" + gaps + "]}}",
            "{\"dataframe_split\":{\"columns\":[\"vehicle_speed\"],\"data\":[" + gaps.replaceAll("[^,]+", "[$0]")
                    + "]}}"
        }) {
            invoke(body).statusCode(200).body("predictions", contains("highway"));
        }
        // and one more is too much
        invoke("{\"inputs\":{\"vehicle_speed\":[" + gaps.replaceFirst(",112.5,112.5,", ",112.5,null,") + "]}}")
                .statusCode(400)
                .body("error", containsString("lacks 28 % of [vehicle_speed]; at most 25 %"));
        invoke("{\"inputs\":{\"vehicle_speed\":[" + SPEEDS.replaceAll("112.5", "null") + "]}}")
                .statusCode(400)
                .body("error", containsString("has no value of vehicle_speed"));
    }

    private static ValidatableResponse invoke(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/invocations")
                .then();
    }

    private static String json(String data, String more) {
        return "{\"id\":\"seven\",\"inputs\":[{\"name\":\"window\",\"shape\":[1,40,1],\"datatype\":\"FP32\",\"data\":["
                + data + "]}]" + more + "}";
    }

    private static byte[] gzip(byte[] plain) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    @Test
    void refusesALengthOfTheJsonThatIsSaidTwice() {
        given().header("Inference-Header-Content-Length", 2, 4)
                .contentType("application/octet-stream")
                .body("{}{}".getBytes(StandardCharsets.US_ASCII))
                .post(INFER)
                .then()
                .statusCode(400)
                .body("error", containsString("must be said once"));
    }
}
