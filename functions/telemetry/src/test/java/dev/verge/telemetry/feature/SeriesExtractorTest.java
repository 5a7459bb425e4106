package dev.verge.telemetry.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import org.junit.jupiter.api.Test;

class SeriesExtractorTest {
    private static final float X = Float.NaN;
    // holds for 5 s; plausible from 0 to 300
    private static final SignalSet SPEED = SignalCatalogue.standard().set("vehicle_speed");
    private static final SeriesExtractor LINEAR = new SeriesExtractor(SPEED, 3, 1000, Method.LINEAR);

    private final int[] missing = new int[1];

    @Test
    void takesTheLastRowsOfALongerWindow() {
        assertThat(extract(LINEAR, window(new long[] {0, 1000, 2000, 3000, 4000}, 10, 20, 30, 40, 50)))
                .containsExactly(30, 40, 50);
    }

    @Test
    void putsRowsOfAnotherRateOntoTheStep() {
        assertThat(extract(LINEAR, window(new long[] {0, 1500, 3000}, 0, 15, 30)))
                .containsExactly(10, 20, 30);
    }

    @Test
    void allowsHalfAStepOfUnpunctuality() {
        assertThat(extract(LINEAR, window(new long[] {500, 1100, 2000}, 5, 11, 20)))
                .containsExactly(5, 10, 20);
        assertThat(LINEAR.accepts(window(new long[] {501, 1100, 2000}, 5, 11, 20)))
                .isFalse();
    }

    @Test
    void leavesGapsBeyondTheHoldLimitAndCountsThem() {
        SeriesExtractor nine = new SeriesExtractor(SPEED, 9, 1000, Method.HOLD);
        long[] seconds = {0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000};
        assertThat(extract(nine, window(seconds, X, 10, X, X, X, X, X, X, 30)))
                .containsExactly(X, 10, 10, 10, 10, 10, 10, X, 30);
        assertThat(missing).containsExactly(2);
    }

    @Test
    void refusesAWindowThatDoesNotReachBack() {
        assertThatThrownBy(() -> extract(LINEAR, window(new long[] {0, 1000}, 1, 2)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private float[] extract(SeriesExtractor extractor, TelemetryWindow window) {
        float[] values = new float[extractor.rows()];
        extractor.extract(window, values, missing);
        return values;
    }

    private static TelemetryWindow window(long[] times, float... values) {
        return new TelemetryWindow(new VehicleId("car-1"), 1, SPEED, times, values);
    }
}
