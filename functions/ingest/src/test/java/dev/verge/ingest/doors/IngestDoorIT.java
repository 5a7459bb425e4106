package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.telemetry.testing.BadRow;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IngestDoorIT {
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final Map<String, String> STRUCTURED = Map.of("content-type", "application/cloudevents+json");
    private static final Map<String, String> BATCH =
            Map.of("content-type", "application/cloudevents-batch+json; charset=utf-8");
    private static final String SOUND = "{\"vehicle\":\"car-1\",\"ts\":1000,\"signals\":{\"Vehicle speed\":50.5}}";

    private static final String UNKNOWN = "{\"vehicle\":\"car-1\",\"ts\":1000,\"warp_factor\":9}";

    private TestRedis redis;
    private Doors doors;

    @BeforeAll
    void start() {
        redis = new TestRedis();
        doors = new Doors(redis.url());
    }

    @AfterAll
    void stop() {
        doors.close();
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.commands().flushall();
    }

    @Test
    void rowsOfOneVehicleKeepTheirOrderOverManyChunks() {
        // Given
        StringBuilder rows = new StringBuilder("[");
        for (int i = 0; i < 1000; i++) {
            rows.append(i == 0 ? "" : ",")
                    .append("{\"vehicle\":\"car-1\",\"ts\":")
                    .append(1000 + i)
                    .append(",\"fuel_level\":8}");
        }
        // When
        Answer answer = post(JSON, rows.append(']').toString());
        // Then
        assertThat(answer.status()).isEqualTo(202);
        assertThat(redis.entries("measurements"))
                .extracting(row -> Integer.parseInt(row.get("ts")))
                .hasSize(1000)
                .isSorted();
    }

    @Test
    void missingValuesAreLeftOut() {
        post(JSON, "{\"vehicle\":\"car-1\",\"ts\":1000,\"signals\":{\"vehicle_speed\":null,\"fuel_level\":8}}");

        assertThat(redis.entries("measurements"))
                .containsExactly(Map.of("vehicle", "car-1", "ts", "1000", "fuel_level", "8.0"));
    }

    @ParameterizedTest
    @MethodSource("dev.verge.ingest.doors.BadRows#ofText")
    void aBadRowAmongSoundOnesIsRefusedWithReasonAndField(BadRow bad) throws IOException {
        // When
        Answer answer = post(JSON, "[" + SOUND + "," + BadRows.json(bad) + "]");
        // Then
        assertThat(answer.status()).isEqualTo(202);
        JsonNode refusal = json(answer).at("/rejected/0");
        assertThat(refusal.at("/index").asInt()).isEqualTo(1);
        assertThat(refusal.at("/reason").asText()).isEqualTo(bad.reason().code());
        assertThat(refusal.at("/field").asText()).isEqualTo(bad.field());
        assertThat(redis.entries("measurements")).hasSize(1);
        assertRejected(bad, "http");
    }

    @ParameterizedTest
    @MethodSource("dev.verge.ingest.doors.BadRows#ofText")
    void nothingButABadRowIsTheCallersFault(BadRow bad) throws IOException {
        Answer answer = post(JSON, BadRows.json(bad));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(json(answer).at("/reason").asText()).isEqualTo(bad.reason().code());
        assertThat(json(answer).at("/field").asText()).isEqualTo(bad.field());
    }

    @ParameterizedTest
    @MethodSource("dev.verge.ingest.doors.BadRows#ofText")
    void anEventWithABadRowIsAnsweredWithARejectionEvent(BadRow bad) throws IOException {
        // When
        Answer answer = post(event("dev.verge.measurements.v1"), BadRows.json(bad));
        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers())
                .containsEntry("ce-type", "dev.verge.rejected.v1")
                .containsEntry("ce-id", "event-1/rejected")
                .containsEntry("ce-source", "/sites/test/ingest")
                .containsEntry("ce-traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assertThat(json(answer).at("/rejected/0/reason").asText())
                .isEqualTo(bad.reason().code());
        assertRejected(bad, "cloudevents");
    }

    @ParameterizedTest
    @MethodSource("dev.verge.ingest.doors.BadRows#ofText")
    void anEntryFromKnativesRedisSourceIsCheckedToo(BadRow bad) throws IOException {
        Answer answer = post(event("dev.knative.sources.redisstream"), BadRows.list(bad));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(json(answer).at("/rejected/0/reason").asText())
                .isEqualTo(bad.reason().code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[{\"vehicle\":\"car-1\",\"ts\":1000,\"fuel_level\":8}",
                "[{\"vehicle\":\"car-1\",\"ts\":1000,\"fuel_level\":8},{\"vehicle\":\"car-1\",\"ts\":10",
                "{\"vehicle\":\"car-1\",\"ts\":1000,\"fuel_level\":8}}",
                "\"car-1\"",
                "null",
                "[1]",
                "vehicle=car-1"
            })
    void aBodyThatIsNoRowsIsMalformedAsAWhole(String body) throws IOException {
        Answer answer = post(JSON, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(json(answer).at("/reason").asText()).isEqualTo("malformed");
        assertThat(redis.entries("measurements")).isEmpty();
        assertThat(redis.entries("rejected")).hasSize(1);
    }

    @Test
    void deepNestingIsMalformed() throws IOException {
        Answer answer = post(JSON, "[".repeat(100_000));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(json(answer).at("/reason").asText()).isEqualTo("malformed");
    }

    @Test
    void aListWhereANumberBelongsIsNoNumber() throws IOException {
        Answer answer = post(JSON, "{\"vehicle\":\"car-1\",\"ts\":1000,\"fuel_level\":[[8]]}");

        assertThat(json(answer).at("/reason").asText()).isEqualTo("not-a-number");
        assertThat(json(answer).at("/field").asText()).isEqualTo("fuel_level");
    }

    @Test
    void aNumberOfAMegabyteIsRefusedForItsField() throws IOException {
        Answer answer = post(JSON, "{\"vehicle\":\"car-1\",\"ts\":1000,\"fuel_level\":" + "8".repeat(1_000_000) + "}");

        assertThat(json(answer).at("/reason").asText()).isEqualTo("field-too-large");
        assertThat(json(answer).at("/field").asText()).isEqualTo("fuel_level");
    }

    @Test
    void bareNanIsRefusedForItsFieldAndOtherRowsAreTaken() throws IOException {
        Answer answer = post(JSON, "[{\"vehicle\":\"car-1\",\"ts\":1000,\"fuel_level\":NaN}," + SOUND + "]");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(json(answer).at("/rejected/0/reason").asText()).isEqualTo("not-a-number");
    }

    @Test
    void bytesThatAreNotUtf8AreNamedSo() throws IOException {
        byte[] body = "{\"vehicle\":\"car-?\",\"ts\":1000,\"fuel_level\":8}".getBytes(UTF_8);
        body[16] = (byte) 0xff;

        Answer answer = doors.post(JSON, body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(json(answer).at("/reason").asText()).isEqualTo("not-utf8");
    }

    @Test
    void aRowOfManyThousandFieldsIsTooLarge() throws IOException {
        StringBuilder row = new StringBuilder("{\"vehicle\":\"car-1\",\"ts\":1000");
        for (int i = 0; i < 100_000; i++) row.append(",\"fuel_level\":").append(i);

        Answer answer = post(JSON, row.append('}').toString());

        assertThat(json(answer).at("/reason").asText()).isEqualTo("field-too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/octet-stream"})
    void otherContentTypesAreNotRead(String type) {
        assertThat(post(Map.of("content-type", type), SOUND).status()).isEqualTo(415);
    }

    @Test
    void noContentTypeIsNotRead() {
        assertThat(post(Map.of(), SOUND).status()).isEqualTo(415);
    }

    @Test
    void aBinaryEventIsCopiedAndAnsweredWithoutABodyAsBrokersWant() {
        Answer answer = post(event("dev.verge.measurements.v1"), "[" + SOUND + "]");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(redis.entries("measurements"))
                .containsExactly(Map.of("vehicle", "car-1", "ts", "1000", "vehicle_speed", "50.5"));
    }

    @Test
    void aStructuredEventIsCopied() {
        Answer answer = post(STRUCTURED, structured("1", "dev.verge.measurements.v1", "\"data\":" + SOUND));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(redis.entries("measurements")).hasSize(1);
    }

    @Test
    void dataInBase64IsCopied() {
        String data = java.util.Base64.getEncoder().encodeToString(SOUND.getBytes(UTF_8));

        Answer answer =
                post(STRUCTURED, structured("1", "dev.verge.measurements.v1", "\"data_base64\":\"" + data + "\""));

        assertThat(answer.status()).isEqualTo(202);
        assertThat(redis.entries("measurements")).hasSize(1);
    }

    @Test
    void aBatchNamesTheEventsThatWereRefused() throws IOException {
        // Given
        String batch =
                "[" + structured("1", "dev.verge.measurements.v1", "\"data\":[" + SOUND + "," + SOUND + "]") + ","
                        + structured("2", "dev.verge.measurements.v1", "\"data\":" + UNKNOWN) + ","
                        + "{\"id\":\"3\"},"
                        + structured("4", "dev.verge.nonsense.v9", "\"data\":{}") + "]";
        // When
        Answer answer = post(BATCH, batch);
        // Then
        assertThat(answer.status()).isEqualTo(202);
        assertThat(json(answer).at("/accepted").asInt()).isEqualTo(2);
        assertThat(json(answer).at("/rejected").findValuesAsText("index")).containsExactly("1", "2", "3");
        assertThat(json(answer).at("/rejected").findValuesAsText("field"))
                .containsExactly("warp_factor", "event", "type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{}", "[]", "{\"specversion\":\"1.0\"}", "{\"specversion\":\"9\",\"id\":\"1\"}", "{\"id\":"})
    void somethingThatIsNoEventIsTheCallersFault(String body) {
        assertThat(post(STRUCTURED, body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"time, yesterday", "source, ':// no uri'", "specversion, 7", "not_a_name, x", "data_base64, '*'"})
    void anAttributeThatIsNoneIsTheCallersFault(String name, String value) {
        Answer answer = post(
                STRUCTURED,
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/obu/1\",\"type\":\"dev.verge.measurements.v1\",\""
                        + name + "\":\"" + value + "\",\"data\":" + SOUND + "}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(redis.entries("measurements")).isEmpty();
    }

    @Test
    void anAttributeThatIsAnObjectDoesNotEndTheEvent() {
        Answer answer = post(
                BATCH,
                "[" + structured("1", "dev.verge.measurements.v1", "\"data_base64\":{\"a\":[1]}") + ","
                        + structured("2", "dev.verge.measurements.v1", "\"data\":" + SOUND) + "]");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(redis.entries("measurements")).hasSize(1);
    }

    @Test
    void aHeaderThatIsNoAttributeIsTheCallersFault() {
        Map<String, String> headers = new HashMap<>(event("dev.verge.measurements.v1"));
        headers.put("ce-time", "yesterday");

        assertThat(post(headers, SOUND).status()).isEqualTo(400);
    }

    @Test
    void anEventWithoutDataIsAnsweredWithARejectionEvent() throws IOException {
        Answer answer = post(event("dev.verge.measurements.v1"), "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(json(answer).at("/rejected/0/field").asText()).isEqualTo("data");
    }

    @Test
    void aRejectionThatABrokerSendsBackIsTakenAndForgotten() {
        assertThat(post(event("dev.verge.rejected.v1"), "{}").status()).isEqualTo(202);
        assertThat(redis.entries("rejected")).isEmpty();
    }

    @Test
    void anEntryOfTheOlderStreamCarriesItsTimeInItsId() {
        post(
                event("dev.knative.sources.redisstream"),
                "[\"car_id\",\"123\",\"engine_load\",\"37.25\",\"maf\",\"12.55\"]");

        assertThat(redis.entries("measurements"))
                .containsExactly(Map.of(
                        "vehicle", "123", "ts", "1597775814718", "engine_load", "37.25", "mass_air_flow", "12.55"));
    }

    @Test
    void anEntryThatIngestReadsItselfIsADoorbellOnly() {
        // Given
        redis.commands().xadd("v2x", new io.lettuce.core.XAddArgs().id("1597775814718-0"), "car_id", "123", "maf", "1");
        // When
        Answer answer = post(event("dev.knative.sources.redisstream"), "[\"car_id\",\"123\",\"maf\",\"1\"]");
        // Then
        assertThat(answer.status()).isEqualTo(202);
        assertThat(redis.entries("measurements")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[\"car_id\"]", "[\"car_id\",null]", "[\"car_id\",\"1\"", "\"x\"", ""})
    void aPayloadThatIsNoEntryIsMalformed(String payload) throws IOException {
        Answer answer = post(event("dev.knative.sources.redisstream"), payload);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(json(answer).at("/rejected/0/reason").asText()).isEqualTo("malformed");
    }

    @Test
    void measurementsOfAnotherTypeRefuseTheRowsAndNotTheDoor() throws IOException {
        // Given
        for (int p = 0; p < 16; p++) redis.commands().set("verge:1:{" + p + "}:measurements", "nonsense");
        // When
        Answer answer = post(JSON, SOUND);
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(json(answer).at("/reason").asText()).isEqualTo("bad-state");
        assertThat(json(answer).at("/field").asText()).isEqualTo("measurements");
        assertThat(redis.entries("rejected"))
                .extracting(row -> row.get("reason"))
                .containsExactly("bad-state");
    }

    @Test
    void rejectedOfAnotherTypeDoesNotKeepSoundRowsOut() {
        for (int p = 0; p < 16; p++) {
            redis.commands().set("verge:1:{" + p + "}:rejected", "nonsense");
            redis.commands().set("verge:1:{" + p + "}:stats", "nonsense");
        }

        Answer answer = post(JSON, "[" + SOUND + "," + UNKNOWN + "]");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(redis.entries("measurements")).hasSize(1);
    }

    @Test
    void refusalsAreCountedByReason() {
        post(JSON, "[" + UNKNOWN + "," + UNKNOWN + "]");

        assertThat(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15))
                .extracting(p -> redis.commands().hget("verge:1:{" + p + "}:stats", "rejected:unknown-signal"))
                .containsOnlyOnce("2");
    }

    @Test
    void atHighWaterClientsAreToldToComeBack() {
        // Given
        redis.commands().hset("verge:1:status", "high-water", "1");
        try (Doors fresh = new Doors(redis.url(), "high-water-refresh", "0s")) {
            // Then: the first request begins the look, a later one knows
            await().untilAsserted(() -> {
                Answer answer = fresh.post(JSON, SOUND.getBytes(UTF_8));
                assertThat(answer.status()).isEqualTo(429);
                assertThat(answer.headers()).containsKey("retry-after");
            });
        }
    }

    @Test
    void withoutRedisClientsAreToldToComeBackAndWithItAllIsWell() {
        try (TestRedis own = new TestRedis();
                Doors fresh = new Doors(own.url())) {
            assertThat(fresh.post(JSON, SOUND.getBytes(UTF_8)).status()).isEqualTo(202);
            // When
            own.stop();
            Answer answer = fresh.post(JSON, SOUND.getBytes(UTF_8));
            // Then
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsKey("retry-after");
            own.restart();
            await().atMost(20, SECONDS)
                    .until(() -> fresh.post(JSON, SOUND.getBytes(UTF_8)).status() == 202);
        }
    }

    @Test
    void anEventWhileRedisIsDownIsToBeSentAgain() {
        try (TestRedis own = new TestRedis();
                Doors fresh = new Doors(own.url())) {
            own.stop();

            Answer answer = fresh.post(event("dev.verge.measurements.v1"), SOUND.getBytes(UTF_8));

            assertThat(answer.status()).isEqualTo(503);
        }
    }

    @Test
    void somethingThatIsNoEventWhileRedisIsDownIsToBeSentAgain() {
        try (TestRedis own = new TestRedis();
                Doors fresh = new Doors(own.url())) {
            own.stop();

            assertThat(fresh.post(STRUCTURED, "{}".getBytes(UTF_8)).status()).isEqualTo(503);
        }
    }

    @Test
    void namesThatNoHeaderCanHoldAreEncoded() {
        // Given
        String event = structured("1\\r\\nX-Forged: %1 \u00fc", "dev.verge.measurements.v1", "\"data\":" + UNKNOWN);
        // When
        Answer answer = post(STRUCTURED, event);
        // Then
        assertThat(answer.headers()).containsEntry("ce-id", "1%0D%0AX-Forged:%20%251%20%C3%BC/rejected");
    }

    @Test
    void moreBodiesThanFitAreToldToComeBack() {
        try (Doors small = new Doors(redis.url(), "max-body-bytes", "10")) {
            assertThat(small.post(JSON, SOUND.getBytes(UTF_8)).status()).isEqualTo(503);
        }
    }

    private Answer post(Map<String, String> headers, String body) {
        return doors.post(headers, body.getBytes(UTF_8));
    }

    private static JsonNode json(Answer answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    private void assertRejected(BadRow bad, String source) {
        assertThat(redis.entries("rejected")).singleElement().satisfies(row -> {
            assertThat(row)
                    .containsEntry("kind", "row")
                    .containsEntry("reason", bad.reason().code());
            assertThat(row).containsEntry("field", bad.field()).containsEntry("source", source);
            assertThat(row.get("raw")).isNotEmpty().hasSizeLessThanOrEqualTo(1024);
        });
    }

    private static Map<String, String> event(String type) {
        return Map.of(
                "content-type", "application/json",
                "ce-specversion", "1.0",
                "ce-id", type.startsWith("dev.knative") ? "1597775814718-0" : "event-1",
                "ce-source", "redis:6379/v2x",
                "ce-type", type,
                "ce-traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    private static String structured(String id, String type, String data) {
        return "{\"specversion\":\"1.0\",\"id\":\"" + id + "\",\"source\":\"/obu/1\",\"type\":\"" + type
                + "\",\"datacontenttype\":\"application/json\"," + data + "}";
    }
}
