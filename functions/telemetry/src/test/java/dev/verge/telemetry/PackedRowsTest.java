package dev.verge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PackedRowsTest {
    private static final VehicleId CAR = new VehicleId("car-1");
    private static final SignalSet TWO = SignalCatalogue.standard().set("vehicle_speed", "engine_torque");
    private static final PackedRows PACKED = new PackedRows(TWO);

    @Test
    void writesTheTimeAsABigEndianDoubleAndTheValuesAsFloats() {
        // Given
        Measurement row = new Measurement(CAR, 1_723_106_601_020L, TWO, new float[] {1.5f, Float.NaN});
        // When
        byte[] bytes = PACKED.encode(row);
        // Then
        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("427913128283c000" + "3fc00000" + "7fc00000");
        assertThat(PACKED.width()).isEqualTo(bytes.length);
    }

    @Test
    void readsBackTheWindowItWrote() {
        // Given
        TelemetryWindow window = new TelemetryWindow(
                CAR, 2, TWO, new long[] {1, PackedRows.TIME_LIMIT - 1}, new float[] {0, -0f, Float.NaN, 3e38f});
        // When
        TelemetryWindow read = PACKED.decode(CAR, 2, PACKED.encode(window));
        // Then
        assertThat(read.timestamps()).containsExactly(window.timestamps());
        assertThat(read.values()).containsExactly(window.values());
        assertThat(read.id()).isEqualTo(window.id());
    }

    @Test
    void readsBackARowAnywhere() {
        // Given
        TelemetryWindow window = new TelemetryWindow(CAR, 2, TWO, new long[] {1, 2}, new float[] {1, 2, 3, 4});
        // When
        Measurement row = PACKED.decodeRow(CAR, PACKED.encode(window), PACKED.width());
        // Then
        assertThat(row.timestamp()).isEqualTo(2);
        assertThat(row.values()).containsExactly(3, 4);
    }

    @Test
    void bringsARowOfAnotherSetIntoItsOwnOrder() {
        // Given
        SignalSet other = SignalCatalogue.standard().set("fuel_level", "engine_torque");
        // When
        byte[] bytes = PACKED.encode(new Measurement(CAR, 7, other, new float[] {20, 300}));
        // Then
        assertThat(PACKED.decodeRow(CAR, bytes, 0).values()).containsExactly(Float.NaN, 300);
    }

    @Test
    void refusesBytesThatAreNoRows() {
        assertThatThrownBy(() -> PACKED.decode(CAR, 1, new byte[17])).hasMessageContaining("17 bytes");
        assertThatThrownBy(() -> PACKED.decode(CAR, 1, new byte[0])).isInstanceOf(IllegalArgumentException.class);
        byte[] odd = PACKED.encode(new Measurement(CAR, 1, TWO, new float[2]));
        odd[7] = 1;
        assertThatThrownBy(() -> PACKED.decode(CAR, 1, odd)).hasMessageContaining("not whole milliseconds");
    }
}
