package dev.verge.ingest.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.telemetry.PackedRows;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class VehicleStateTest {
    private static final SignalSet OLD = SignalCatalogue.standard().set("vehicle_speed", "fuel_level");
    private static final SignalSet NEW = SignalCatalogue.standard().set("engine_torque", "vehicle_speed");

    private static byte[] state(SignalSet signals, double[] times, float... values) {
        ByteBuffer state = ByteBuffer.allocate(
                VehicleState.HEAD + times.length * new PackedRows(signals).width() + VehicleState.TRAILER);
        state.put(VehicleState.VERSION).putLong(signals.hash());
        for (int row = 0; row < times.length; row++) {
            state.putDouble(times[row]);
            for (int i = 0; i < signals.size(); i++) state.putFloat(values[row * signals.size() + i]);
        }
        return state.putDouble(times[times.length - 1])
                .putInt(times.length)
                .putInt(0)
                .array();
    }

    @Test
    void keepsTheColumnsThatStayAndLeavesNewOnesEmpty() {
        // Given
        byte[] old = state(OLD, new double[] {1000, 2000}, 50, 9, 60, 8);
        // When
        byte[] today = VehicleState.convert(old, NEW, hash -> OLD).orElseThrow();
        // Then
        assertThat(today).isEqualTo(state(NEW, new double[] {1000, 2000}, Float.NaN, 50, Float.NaN, 60));
        assertThat(VehicleState.isCurrent(today, NEW)).isTrue();
    }

    @Test
    void givesUpAStateOfAnUnknownVersion() {
        byte[] state = state(OLD, new double[] {1000}, 1, 2);
        state[0] = 9;
        assertThat(VehicleState.convert(state, NEW, hash -> OLD)).isEmpty();
    }

    @Test
    void givesUpAStateWhoseColumnsNobodyKnows() {
        assertThat(VehicleState.convert(state(OLD, new double[] {1000}, 1, 2), NEW, hash -> null))
                .isEmpty();
    }

    @Test
    void givesUpAStateOfAnOddLength() {
        byte[] cut = java.util.Arrays.copyOf(state(OLD, new double[] {1000}, 1, 2), 20);
        assertThat(VehicleState.convert(cut, NEW, hash -> OLD)).isEmpty();
    }
}
