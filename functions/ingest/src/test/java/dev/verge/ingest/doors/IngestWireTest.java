package dev.verge.ingest.doors;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** Only the wire: what the doors make of it is tested without the function. */
@QuarkusTest
@QuarkusTestResource(RedisResource.class)
class IngestWireTest {
    private static final int LIMIT = 16 * 1024 * 1024;
    private static final String ROW =
            "{\"vehicle\":\"wire-1\",\"ts\":1723106601020,\"signals\":{\"Vehicle speed\":50.5}}";

    @Test
    void aJsonRowIsAccepted() {
        given().contentType("application/json")
                .body(ROW)
                .when()
                .post("/v1/ingest")
                .then()
                .statusCode(202)
                .body("accepted", equalTo(1))
                .body("rejected.size()", equalTo(0));
    }

    @Test
    void nothingButBadRowsIsAProblem() {
        given().contentType("application/json; charset=utf-8")
                .body("[{\"vehicle\":\"wire-1\",\"ts\":1723106601020,\"warp\":9}]")
                .when()
                .post("/v1/ingest")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("status", equalTo(400))
                .body("reason", equalTo("unknown-signal"))
                .body("field", equalTo("warp"))
                .body("rejected[0].index", equalTo(0));
    }

    @Test
    void aBinaryEventIsAcceptedWithoutABody() {
        given().contentType("application/json")
                .header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-source", "/obu/1")
                .header("ce-type", "dev.verge.measurements.v1")
                .body(ROW)
                .when()
                .post("/v1/ingest")
                .then()
                .statusCode(202)
                .body(emptyString());
    }

    @Test
    void aBinaryEventWithoutDataIsAnsweredWithAnEvent() {
        given().contentType("application/json")
                .header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-source", "/obu/1")
                .header("ce-type", "dev.verge.measurements.v1")
                .when()
                .post("/v1/ingest")
                .then()
                .statusCode(200)
                .header("ce-type", "dev.verge.rejected.v1")
                .body("rejected[0].field", equalTo("data"));
    }

    @Test
    void aStructuredEventIsAccepted() {
        given().contentType("application/cloudevents+json")
                .body(event())
                .when()
                .post("/v1/ingest")
                .then()
                .statusCode(202)
                .body(emptyString());
    }

    @Test
    void aBatchIsAccepted() {
        given().contentType("application/cloudevents-batch+json")
                .body("[" + event() + "," + event() + "]")
                .when()
                .post("/v1/ingest")
                .then()
                .statusCode(202)
                .body("accepted", equalTo(2));
    }

    @Test
    void anotherContentTypeIsNotRead() {
        given().contentType("text/plain")
                .body(ROW)
                .when()
                .post("/v1/ingest")
                .then()
                .statusCode(415);
    }

    @Test
    void aBodyOfSixteenMebibytesIsTaken() {
        String padding = " ".repeat(LIMIT - ROW.length());
        given().contentType("application/json")
                .body(ROW + padding)
                .when()
                .post("/v1/ingest")
                .then()
                .statusCode(202);
    }

    @Test
    void aBodyOfOneByteMoreIsNotWaitedFor() throws IOException {
        try (Socket socket = new Socket("localhost", RestAssured.port)) {
            // When: only the head is sent
            String head =
                    "POST /v1/ingest HTTP/1.1\r\nHost: verge\r\nContent-Type: application/json\r\nContent-Length: "
                            + (LIMIT + 1) + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            // Then
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            assertThat(answer.readLine()).startsWith("HTTP/1.1 413");
        }
    }

    private static String event() {
        return "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/obu/1\",\"type\":\"dev.verge.measurements.v1\","
                + "\"datacontenttype\":\"application/json\",\"data\":" + ROW + "}";
    }
}
