package dev.verge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.telemetry.testing.BadRow;
import dev.verge.telemetry.testing.StreamEntries;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MeasurementParserTest {
    private static final MeasurementParser MEASUREMENTS = MeasurementParser.measurements(SignalCatalogue.ATECA);
    private static final long ENTRY = 1_700_000_000_000L;

    @Test
    void readsARowOfVergesOwnStream() {
        // When
        Measurement row =
                accepted(MEASUREMENTS.parse(StreamEntries.fixture("messages/path-d-measurements.txt"), ENTRY));
        // Then
        assertThat(row.vehicle()).isEqualTo(new VehicleId("car-1"));
        assertThat(row.timestamp()).isEqualTo(1_723_106_601_020L);
        assertThat(row.signals()).isSameAs(SignalCatalogue.ATECA);
        assertThat(row.value("vehicle_speed")).isEqualTo(41.5f);
        assertThat(row.value("engine_torque")).isEqualTo(120.25f);
        assertThat(row.value("brake_pressure")).isEqualTo(-0.03f);
        assertThat(row.value("fuel_level")).isNaN();
    }

    @Test
    void readsARowOfTheOlderStreamAtTheTimeOfItsEntry() {
        // Given
        MeasurementParser parser = MeasurementParser.v2x(SignalCatalogue.OBD);
        // When
        Measurement row = accepted(parser.parse(StreamEntries.fixture("messages/path-a-v2x.txt"), ENTRY));
        // Then
        assertThat(row.vehicle()).isEqualTo(new VehicleId("123"));
        assertThat(row.timestamp()).isEqualTo(ENTRY);
        assertThat(row.values()).containsExactly(37.25f, 17, 904.5f, 0, 10, 12.55f, 83.14f, 37270, 101, 0.0666f);
    }

    @Test
    void namesTheFieldThatARowOfTheOlderStreamLacks() {
        Intake intake = MeasurementParser.v2x(SignalCatalogue.OBD).parse(StreamEntries.of("maf", "1"), ENTRY);
        assertThat(rejected(intake).field()).isEqualTo("car_id");
    }

    @ParameterizedTest
    @MethodSource("dev.verge.telemetry.testing.BadRow#all")
    void rejectsABadRowAndNamesTheField(BadRow bad) {
        // When
        Intake.Rejected rejected = rejected(MEASUREMENTS.parse(bad.fields(), ENTRY));
        // Then
        assertThat(rejected.reason()).isEqualTo(bad.reason());
        assertThat(rejected.field()).isEqualTo(bad.field());
        assertThat(rejected.detail()).contains(bad.field()).hasSizeLessThan(200).doesNotContain("\n");
    }

    @Test
    void rejectsAFieldWithoutAValue() {
        assertThat(rejected(MEASUREMENTS.parse(StreamEntries.of("vehicle"), ENTRY))
                        .reason())
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void findsASignalInASpellingThatNobodyListed() {
        List<byte[]> row = StreamEntries.of("vehicle", "a", "ts", "1", "VEHICLE--speed (km/h)", "7");
        assertThat(accepted(MEASUREMENTS.parse(row, ENTRY)).value("vehicle_speed"))
                .isEqualTo(7);
    }

    @Test
    void leavesOutAKnownSignalThatIsNotUsedHere() {
        // Given
        List<byte[]> row = StreamEntries.of("vehicle", "a", "ts", "1", "engine_speed", "900", "vehicle_speed", "7");
        // When, Then
        assertThat(accepted(MEASUREMENTS.parse(row, ENTRY)).value("vehicle_speed"))
                .isEqualTo(7);
        assertThat(accepted(MEASUREMENTS.parse(row.subList(0, 6), ENTRY)).values())
                .containsOnly(Float.NaN);
    }

    @Test
    void leavesOutUnknownSignalsWhereToldTo() {
        // Given
        SignalColumns columns = new SignalColumns(SignalCatalogue.ATECA, SignalCatalogue.standard());
        MeasurementParser lenient = MeasurementParser.measurements(columns, UnknownSignals.IGNORE);
        // When, Then
        List<byte[]> row = StreamEntries.of("vehicle", "a", "ts", "1", "warp", "x", "vehicle_speed", "7");
        assertThat(accepted(lenient.parse(row, ENTRY)).value("vehicle_speed")).isEqualTo(7);
    }

    @Test
    void keepsAnImplausibleValue() {
        List<byte[]> row = StreamEntries.of("vehicle", "a", "ts", "1", "vehicle_speed", "-999");
        assertThat(accepted(MEASUREMENTS.parse(row, ENTRY)).value("vehicle_speed"))
                .isEqualTo(-999);
    }

    @Test
    void tellsTheVehicleOfARowThatIsBadOtherwise() {
        assertThat(MEASUREMENTS.vehicle(StreamEntries.of("ts", "x", "vehicle", "a")))
                .isEqualTo(new VehicleId("a"));
        assertThat(MEASUREMENTS.vehicle(StreamEntries.of("ts", "x", "vehicle", "a/b")))
                .isNull();
        assertThat(MEASUREMENTS.vehicle(StreamEntries.of("ts"))).isNull();
    }

    @Test
    void tellsManyVehiclesApart() {
        for (int i = 0; i < 20_000; i++) {
            List<byte[]> row = StreamEntries.of("vehicle", "car-" + i, "ts", "1", "fuel_level", "1");
            assertThat(accepted(MEASUREMENTS.parse(row, ENTRY)).vehicle().value())
                    .isEqualTo("car-" + i);
        }
    }

    @Property(tries = 500)
    void survivesAnyBytes(@ForAll @Size(max = 8) List<byte @Size(max = 20) []> fields) {
        assertThat(MEASUREMENTS.parse(fields, ENTRY)).isInstanceOf(Intake.Rejected.class);
    }

    private static Measurement accepted(Intake intake) {
        assertThat(intake).isInstanceOf(Intake.Accepted.class);
        return ((Intake.Accepted) intake).measurement();
    }

    private static Intake.Rejected rejected(Intake intake) {
        assertThat(intake).isInstanceOf(Intake.Rejected.class);
        return (Intake.Rejected) intake;
    }
}
