package dev.verge.inference.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** A short body that becomes a long one takes room as the long one. */
@QuarkusTest
@TestProfile(ExpandedBodiesTest.RoomForOneMegabyte.class)
class ExpandedBodiesTest {
    private static final int MEGABYTE = 1 << 20;

    public static final class RoomForOneMegabyte implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("verge.http.max-large-bytes", "1M");
        }
    }

    @Test
    void isNotLetInWhereThereIsNoRoomForWhatItBecomes() throws IOException {
        post(2 * MEGABYTE)
                .statusCode(503)
                .header("Retry-After", "1")
                .body("error", containsString("as many bytes of bodies as allowed"));
    }

    @Test
    void givesItsRoomBack() throws IOException {
        // one that kept its room would keep the next one out
        for (int i = 0; i < 4; i++) {
            post(MEGABYTE * 3 / 4).statusCode(400).body("error", containsString("no \"inputs\""));
        }
    }

    private static ValidatableResponse post(int bytes) throws IOException {
        return given().header("Content-Encoding", "gzip")
                .contentType("application/json")
                .body(gzip(bytes))
                .post("/v2/models/driving-regime/infer")
                .then();
    }

    // an empty object with much space in it
    private static byte[] gzip(int bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write('{');
            gzip.write(" ".repeat(bytes - 2).getBytes(StandardCharsets.US_ASCII));
            gzip.write('}');
        }
        return out.toByteArray();
    }
}
