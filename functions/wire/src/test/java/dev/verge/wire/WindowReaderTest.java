package dev.verge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.VehicleId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowReaderTest {
    private final WindowReader reader = new WindowReader(SignalCatalogue.standard());

    @Test
    void readsAWindowWhateverTheOrderOfItsFields() {
        // When
        WindowMessage message = read("""
                {"values":[[1.5,null],[2,3e1]],"timestamps":[1000,2500],"stride":1,"note":{"new":["field"]},
                 "signals":["Vehicle speed","engine_torque"],"model":"m","vehicle":"car-1"}""");
        // Then
        assertThat(message).isInstanceOfSatisfying(WindowMessage.Read.class, read -> {
            assertThat(read.model()).contains("m");
            assertThat(read.window().id()).isEqualTo("car-1/1000-2500/2x1");
            assertThat(read.window().signals().names()).containsExactly("vehicle_speed", "engine_torque");
            assertThat(read.window().values()).containsExactly(1.5f, Float.NaN, 2f, 30f);
        });
    }

    @Test
    void takesAWindowWithoutStrideAsTumbling() {
        // When
        WindowMessage message =
                read("{\"vehicle\":\"a\",\"signals\":[\"vehicle_speed\"],\"timestamps\":[1,2],\"values\":[[1],[2]]}");
        // Then
        assertThat(((WindowMessage.Read) message).window().stride()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{2} {1}: {0}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            `` ; `` ; MALFORMED
            `null` ; `` ; MALFORMED
            `[]` ; `` ; MALFORMED
            `nonsense` ; `` ; MALFORMED
            `{"vehicle":"a"} {}` ; `` ; MALFORMED
            `{}` ; vehicle ; MISSING_VEHICLE
            `{"vehicle":null}` ; vehicle ; MISSING_VEHICLE
            `{"vehicle":7}` ; vehicle ; MALFORMED
            `{"vehicle":"a b"}` ; vehicle ; BAD_VEHICLE
            `{"vehicle":""}` ; vehicle ; BAD_VEHICLE
            `{"vehicle":"a"}` ; signals ; NO_SIGNALS
            `{"vehicle":"a","signals":[]}` ; signals ; NO_SIGNALS
            `{"vehicle":"a","signals":"vehicle_speed"}` ; signals ; MALFORMED
            `{"vehicle":"a","signals":[7]}` ; signals[0] ; MALFORMED
            `{"vehicle":"a","signals":["vehicle_speed"]}` ; timestamps ; MISSING_TIME
            `{"vehicle":"a","stride":0}` ; stride ; INVALID
            `{"vehicle":"a","stride":1.5}` ; stride ; INVALID
            `{"vehicle":"a","stride":99999999999}` ; stride ; INVALID
            `{"vehicle":"a","timestamps":[1.5]}` ; timestamps[0] ; BAD_TIME
            `{"vehicle":"a","timestamps":["1"]}` ; timestamps[0] ; BAD_TIME
            `{"vehicle":"a","timestamps":[-1]}` ; timestamps[0] ; BAD_TIME
            `{"vehicle":"a","timestamps":[99999999999999999999]}` ; timestamps[0] ; BAD_TIME
            `{"vehicle":"a","timestamps":[1,1]}` ; timestamps[1] ; BAD_TIME
            `{"vehicle":"a","timestamps":[2,1]}` ; timestamps[1] ; BAD_TIME
            `{"vehicle":"a","timestamps":7}` ; timestamps ; MALFORMED
            `{"vehicle":"a","values":7}` ; values ; MALFORMED
            `{"vehicle":"a","values":[7]}` ; values[0] ; MALFORMED
            `{"vehicle":"a","values":[[1,2],[3]]}` ; values[1] ; MALFORMED
            `{"vehicle":"a","values":[[1,"NaN"]]}` ; values[0][1] ; NOT_A_NUMBER
            `{"vehicle":"a","values":[[1],[NaN]]}` ; values[1][0] ; NOT_A_NUMBER
            `{"vehicle":"a","values":[[Infinity]]}` ; values[0][0] ; NOT_A_NUMBER
            `{"vehicle":"a","values":[[1e39]]}` ; values[0][0] ; NOT_A_NUMBER
            `{"vehicle":"a","values":[[true]]}` ; values[0][0] ; NOT_A_NUMBER
            `{"vehicle":"a","values":[[[1]]]}` ; values[0][0] ; NOT_A_NUMBER
            `{"vehicle":"a","values":[[0x10]]}` ; values ; MALFORMED
            `{"vehicle":"a","values":[[1,2` ; values ; MALFORMED
            `{"vehicle":"a","vehicle":"b"}` ; vehicle ; DUPLICATE_FIELD
            `{"vehicle":"a","signals":["nosuch"],"timestamps":[1],"values":[[1]]}` ; signals[0] ; UNKNOWN_SIGNAL
            `{"vehicle":"a","signals":["vehicle_speed","Vehicle speed"],"timestamps":[1],"values":[[1,1]]}` ; signals[1] ; DUPLICATE_FIELD
            `{"vehicle":"a","signals":["vehicle_speed"],"timestamps":[1]}` ; values ; INVALID
            `{"vehicle":"a","signals":["vehicle_speed"],"timestamps":[1,2],"values":[[1]]}` ; values ; INVALID
            `{"vehicle":"a","signals":["vehicle_speed"],"timestamps":[1],"values":[[1,2]]}` ; values ; INVALID
            `{"vehicle":"a","signals":["vehicle_speed"],"timestamps":[1],"values":[]}` ; values ; INVALID
            """)
    void namesTheFieldAtFault(String json, String field, Reason reason) {
        // When
        Problem problem = refused(read(json));
        // Then
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.field()).isEqualTo(field);
        assertThat(problem.reason()).isEqualTo(reason);
        assertThat(problem.detail()).isNotBlank();
    }

    @Test
    void keepsTheVehicleOfAWindowThatItRefuses() {
        // When
        Problem problem = refused(read("{\"vehicle\":\"car-1\",\"values\":[[\"x\"]]}"));
        // Then
        assertThat(problem.vehicle()).contains(new VehicleId("car-1"));
    }

    @Test
    void refusesADepthBombWithoutFallingOverIt() {
        // When
        Problem problem = refused(read("{\"vehicle\":\"a\",\"x\":" + "[".repeat(5_000_000)));
        // Then
        assertThat(problem.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(problem.field()).isEqualTo("x");
    }

    @Test
    void refusesMoreCellsThanItsLimit() {
        // When
        Problem problem = refused(read("{\"values\":[[" + "0,".repeat(WindowReader.MAX_CELLS) + "0]]}"));
        // Then
        assertThat(problem.reason()).isEqualTo(Reason.FIELD_TOO_LARGE);
        assertThat(problem.field()).isEqualTo("values");
    }

    @Test
    void refusesALongTextWithoutRepeatingIt() {
        // When
        Problem problem = refused(read("{\"model\":\"" + "x".repeat(1_000_000) + "\"}"));
        // Then
        assertThat(problem.reason()).isEqualTo(Reason.FIELD_TOO_LARGE);
        assertThat(problem.detail()).hasSizeLessThan(200);
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        // Given
        byte[] latin = "{\"vehicle\":\"Z\u00fcrich\"}".getBytes(StandardCharsets.ISO_8859_1);
        // When
        Problem problem = refused(reader.read(latin));
        // Then
        assertThat(problem.reason()).isEqualTo(Reason.NOT_UTF8);
        assertThat(problem.field()).isEqualTo("vehicle");
    }

    @Test
    void saysTheSameOfAWindowThatIsCutAnywhere() {
        // Given
        String whole = "{\"vehicle\":\"a\",\"signals\":[\"vehicle_speed\"],\"timestamps\":[1,2],\"values\":[[1],[2]]}";
        for (int length = 0; length < whole.length(); length++) {
            // When
            WindowMessage message = read(whole.substring(0, length));
            // Then
            assertThat(refused(message).reason()).as("cut after %d", length).isEqualTo(Reason.MALFORMED);
        }
    }

    private WindowMessage read(String json) {
        return reader.read(json.getBytes(StandardCharsets.UTF_8));
    }

    private static Problem refused(WindowMessage message) {
        assertThat(message).isInstanceOf(WindowMessage.Refused.class);
        return ((WindowMessage.Refused) message).problem();
    }
}
