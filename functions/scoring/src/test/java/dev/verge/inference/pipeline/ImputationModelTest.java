package dev.verge.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The shipped model on windows that are easily told. */
class ImputationModelTest {
    private static final SignalCatalogue SIGNALS = SignalCatalogue.standard();
    private static final int ROWS = 40;
    private static OnnxModel onnx;
    private static ImputationModel model;

    @BeforeAll
    static void open() throws IOException {
        onnx = OnnxModel.open(resource("model.onnx"), SessionSettings.DEFAULT);
        model = ImputationModel.of(resource("model.json"), onnx, SIGNALS);
    }

    @AfterAll
    static void close() {
        onnx.close();
    }

    @Test
    void fillsAGapBetweenItsSidesAndNothingElse() {
        TelemetryWindow window = window(1000, "vehicle_speed");
        float[] values = ramp();
        Arrays.fill(values, 10, 20, Float.NaN);
        boolean[] made = new boolean[values.length];
        // When
        model.fill(window, values, made);
        // Then
        for (int row = 0; row < ROWS; row++) {
            assertThat(made[row]).as("row %d", row).isEqualTo(row >= 10 && row < 20);
            if (!made[row]) assertThat(values[row]).isEqualTo(ramp()[row]);
            else assertThat(values[row]).isBetween(50f, 90f);
        }
    }

    @Test
    void treatsAnImplausibleValueAsMissing() {
        float[] values = ramp();
        values[5] = 4000;
        boolean[] made = new boolean[values.length];
        model.fill(window(1000, "vehicle_speed"), values, made);
        assertThat(values[5]).isBetween(40f, 70f);
        assertThat(made[5]).isTrue();
    }

    @Test
    void leavesALongGapAndASignalWithoutAnyValueAlone() {
        float[] values = new float[2 * ROWS];
        Arrays.fill(values, Float.NaN);
        // the first signal is there in the first and the last four rows, the second never
        for (int row : new int[] {0, 1, 2, 3, 36, 37, 38, 39}) values[2 * row] = 50;
        boolean[] made = new boolean[values.length];
        model.fill(window(1000, "vehicle_speed", "engine_speed"), values, made);
        assertThat(made).doesNotContain(true);
        assertThat(values[20]).isNaN();
    }

    @Test
    void wantsAboutOneRowASecond() {
        assertThat(model.accepts(window(1000, "vehicle_speed"))).isTrue();
        assertThat(model.accepts(window(1500, "vehicle_speed"))).isTrue();
        assertThat(model.accepts(window(100, "vehicle_speed"))).isFalse();
        assertThat(model.accepts(window(5000, "vehicle_speed"))).isFalse();
    }

    private static float[] ramp() {
        float[] values = new float[ROWS];
        for (int row = 0; row < ROWS; row++) values[row] = 50 + row;
        return values;
    }

    private static TelemetryWindow window(long step, String... signals) {
        long[] times = new long[ROWS];
        for (int row = 0; row < ROWS; row++) times[row] = 1_000_000 + row * step;
        return new TelemetryWindow(
                new VehicleId("car-1"), ROWS, SIGNALS.set(signals), times, new float[ROWS * signals.length]);
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream in = ImputationModelTest.class.getResourceAsStream("/models/imputation-obd/1/" + file)) {
            return in.readAllBytes();
        }
    }
}
