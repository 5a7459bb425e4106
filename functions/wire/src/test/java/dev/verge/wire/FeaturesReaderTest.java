package dev.verge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.Suspicion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeaturesReaderTest {
    private static final String WHOLE = """
            {"id":"a/1-2/2x2","vehicle":"a","timestamp":2,"rows":2,"signals":["vehicle_speed"],
             "values":[[1.5],[2]],"imputed":[[false],[true]],"suspect":[]}""";

    private final FeaturesReader reader = new FeaturesReader(SignalCatalogue.standard());

    @Test
    void readsATensor() {
        // When
        FeaturesMessage message = read(WHOLE);
        // Then
        assertThat(message).isInstanceOfSatisfying(FeaturesMessage.Read.class, read -> {
            assertThat(read.vehicle().value()).isEqualTo("a");
            assertThat(read.observedAt().toEpochMilli()).isEqualTo(2);
            assertThat(read.tensor().values()).containsExactly(1.5f, 2);
            assertThat(read.tensor().imputed()).containsExactly(false, true);
        });
    }

    @Test
    void readsWhatIsSuspectAndTheModelAskedFor() {
        // Given
        String suspect = """
                "model":"driving-regime","suspect":[{"signal":"vehicle_speed","firstTs":1,"lastTs":2,"score":0.5,
                 "model":"integrity-obd/1","new":{}}]""";
        // When
        FeaturesMessage message = read(WHOLE.replace("\"suspect\":[]", suspect));
        // Then
        assertThat(message).isInstanceOfSatisfying(FeaturesMessage.Read.class, read -> {
            assertThat(read.model()).contains("driving-regime");
            assertThat(read.suspicions().orElseThrow())
                    .containsExactly(new Suspicion("vehicle_speed", 1, 2, 0.5, "integrity-obd/1"));
        });
    }

    @Test
    void tellsNothingFoundFromNobodyLooked() {
        assertThat(read(WHOLE))
                .isInstanceOfSatisfying(
                        FeaturesMessage.Read.class,
                        read -> assertThat(read.suspicions()).contains(List.of()));
        assertThat(read(WHOLE.replace(",\"suspect\":[]", "")))
                .isInstanceOfSatisfying(
                        FeaturesMessage.Read.class,
                        read -> assertThat(read.suspicions()).isEmpty());
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            `"id":"a/1-2/2x2",`     ; ``                     ; id           ; INVALID
            `"a/1-2/2x2"`           ; `"a\\nce-x: y"`        ; id           ; INVALID
            `"timestamp":2,`        ; ``                     ; timestamp    ; MISSING_TIME
            `"timestamp":2,`        ; `"timestamp":2.5,`     ; timestamp    ; BAD_TIME
            `"values":[[1.5],[2]]`  ; `"values":[[1.5],[null]]` ; values[1][0] ; NOT_A_NUMBER
            `"values":[[1.5],[2]]`  ; `"values":[[1.5],["2"]]`  ; values[1][0] ; NOT_A_NUMBER
            `"values":[[1.5],[2]]`  ; `"values":[]`          ; values       ; INVALID
            `"values":[[1.5],[2]]`  ; `"values":[[1,2],[3,4]]`  ; values    ; INVALID
            `[[false],[true]]`      ; `[[false]]`            ; imputed      ; INVALID
            `[[false],[true]]`      ; `[[false],[1]]`        ; imputed[1][0] ; NOT_A_NUMBER
            `[[false],[true]]`      ; `7`                    ; imputed      ; MALFORMED
            `"vehicle":"a",`        ; ``                     ; vehicle      ; MISSING_VEHICLE
            `["vehicle_speed"]`     ; `["nosuch"]`           ; signals[0]   ; UNKNOWN_SIGNAL
            `"suspect":[]`          ; `"suspect":{}`         ; suspect      ; MALFORMED
            `"suspect":[]`          ; `"suspect":[7]`        ; suspect[0]   ; MALFORMED
            `"suspect":[]`          ; `"suspect":[{}]`       ; suspect[0]   ; INVALID
            `"suspect":[]`          ; `"suspect":[{"signal":"a","firstTs":2,"lastTs":1,"score":1,"model":"m"}]` ; suspect[0] ; INVALID
            `"suspect":[]`          ; `"suspect":[{"score":2}]` ; suspect[0].score ; NOT_A_NUMBER
            `"suspect":[]`          ; `"suspect":[{"firstTs":1e99}]` ; suspect[0].firstTs ; BAD_TIME
            `"suspect":[]`          ; `"model":7`            ; model        ; MALFORMED
            """)
    void namesTheFieldAtFault(String what, String instead, String field, Reason reason) {
        // Given
        assertThat(WHOLE).contains(what);
        // When
        FeaturesMessage message = read(WHOLE.replace(what, instead));
        // Then
        assertThat(message).isInstanceOfSatisfying(FeaturesMessage.Refused.class, refused -> {
            assertThat(refused.problem().field()).isEqualTo(field);
            assertThat(refused.problem().reason()).isEqualTo(reason);
        });
    }

    private FeaturesMessage read(String json) {
        return reader.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
