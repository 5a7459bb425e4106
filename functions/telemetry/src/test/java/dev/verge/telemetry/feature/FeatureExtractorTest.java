package dev.verge.telemetry.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FeatureExtractorTest {
    private static final float X = Float.NaN;
    // holds for 5 s; plausible from 0 to 300
    private static final SignalSet SPEED = SignalCatalogue.standard().set("vehicle_speed");

    @Test
    void passesMeasuredValuesOnUntouched() {
        FeatureTensor tensor = extract(Grid.AS_MEASURED, Method.LINEAR, 3, window(10, 20, 30));
        assertThat(tensor.values()).containsExactly(10, 20, 30);
        assertThat(tensor.imputed()).containsExactly(false, false, false);
        assertThat(tensor.id()).isEqualTo("car-1/1000-3000/3x3");
    }

    @Test
    void holdsTheLastValueUpToTheSignalsLimitAndMarksIt() {
        FeatureTensor tensor = extract(Grid.AS_MEASURED, Method.HOLD, 9, window(X, 10, X, X, X, X, X, X, 30));
        assertThat(tensor.values()).containsExactly(7, 10, 10, 10, 10, 10, 10, 7, 30);
        assertThat(tensor.imputed()).containsExactly(true, false, true, true, true, true, true, true, false);
    }

    @Test
    void marksWhatRestsOnValuesThatWereNotMeasured() {
        TelemetryWindow window = window(10, 20, 30);
        boolean[] made = {false, true, false};
        FeatureSignature asMeasured = new FeatureSignature(SPEED, 3, Grid.AS_MEASURED, Method.LINEAR, Map.of());
        FeatureSignature uniform = new FeatureSignature(SPEED, 5, Grid.UNIFORM, Method.LINEAR, Map.of());
        assertThat(new FeatureExtractor(asMeasured).extract(window, made).imputed())
                .containsExactly(false, true, false);
        assertThat(new FeatureExtractor(uniform).extract(window, made).imputed())
                .containsExactly(false, true, true, true, false);
    }

    @Test
    void drawsAStraightLineBetweenBothSides() {
        FeatureTensor tensor = extract(Grid.AS_MEASURED, Method.LINEAR, 4, window(10, X, X, 40));
        assertThat(tensor.values()).containsExactly(10, 20, 30, 40);
        assertThat(tensor.imputed()).containsExactly(false, true, true, false);
    }

    @Test
    void holdsTheOnlySideThereIs() {
        FeatureTensor tensor = extract(Grid.AS_MEASURED, Method.LINEAR, 4, window(X, 10, 20, X));
        assertThat(tensor.values()).containsExactly(10, 10, 20, 20);
        assertThat(tensor.imputed()).containsExactly(true, false, false, true);
    }

    @Test
    void drawsNoLineAcrossMoreThanTheLimit() {
        FeatureTensor tensor =
                extract(Grid.AS_MEASURED, Method.LINEAR, 14, window(10, X, X, X, X, X, X, X, X, X, X, X, X, 40));
        assertThat(tensor.values()).containsExactly(10, 10, 10, 10, 10, 10, 7, 7, 40, 40, 40, 40, 40, 40);
    }

    @Test
    void treatsAnImplausibleValueAsMissing() {
        FeatureTensor tensor = extract(Grid.AS_MEASURED, Method.LINEAR, 3, window(10, -999, 20));
        assertThat(tensor.values()).containsExactly(10, 15, 20);
        assertThat(tensor.imputed()).containsExactly(false, true, false);
    }

    @Test
    void fillsASignalThatTheWindowLacksWithItsDefault() {
        // Given
        SignalSet wanted = SignalCatalogue.standard().set("engine_torque", "vehicle_speed");
        FeatureSignature signature =
                new FeatureSignature(wanted, 2, Grid.AS_MEASURED, Method.HOLD, Map.of("engine_torque", 50f));
        // When
        FeatureTensor tensor = new FeatureExtractor(signature).extract(window(1, 2));
        // Then
        assertThat(tensor.values()).containsExactly(50, 1, 50, 2);
        assertThat(tensor.imputed()).containsExactly(true, false, true, false);
    }

    @Test
    void resamplesOntoEvenlySpreadRows() {
        // Given: rows at 0, 1, 4 s
        TelemetryWindow uneven = new TelemetryWindow(
                new VehicleId("car-1"), 3, SPEED, new long[] {0, 1_000, 4_000}, new float[] {0, 10, 40});
        // When, Then
        assertThat(extract(Grid.UNIFORM, Method.LINEAR, 5, uneven).values()).containsExactly(0, 10, 20, 30, 40);
        assertThat(extract(Grid.UNIFORM, Method.HOLD, 5, uneven).values()).containsExactly(0, 10, 10, 10, 40);
        assertThat(extract(Grid.UNIFORM, Method.LINEAR, 5, uneven).imputed()).containsOnly(false);
        assertThat(extract(Grid.UNIFORM, Method.HOLD, 1, uneven).values()).containsExactly(40);
    }

    @Test
    void marksAResampledRowWhoseNeighbourWasMissing() {
        // Given
        TelemetryWindow window = window(0, X, 20, 30);
        // When
        FeatureTensor tensor = extract(Grid.UNIFORM, Method.LINEAR, 7, window);
        // Then: at 0, 0.5, 1 … 3 s
        assertThat(tensor.values()).containsExactly(0, 5, 10, 15, 20, 25, 30);
        assertThat(tensor.imputed()).containsExactly(false, true, true, true, false, false, false);
    }

    @Test
    void takesOtherNumbersOfRowsOnlyOnTheUniformGrid() {
        FeatureExtractor measured = extractor(Grid.AS_MEASURED, Method.HOLD, 4);
        assertThat(measured.accepts(window(1, 2))).isFalse();
        assertThatThrownBy(() -> measured.extract(window(1, 2))).hasMessageContaining("2 rows");
        assertThat(extractor(Grid.UNIFORM, Method.HOLD, 4).accepts(window(1, 2)))
                .isTrue();
    }

    @Test
    void refusesADefaultOfNoColumnOrNoNumber() {
        assertThatThrownBy(() -> signature(Map.of("fuel_level", 1f))).hasMessageContaining("fuel_level");
        assertThatThrownBy(() -> signature(Map.of("vehicle_speed", X))).hasMessageContaining("not finite");
    }

    @Property(tries = 500)
    void alwaysFillsEveryCellWithAFiniteNumber(
            @ForAll @Size(min = 1, max = 50) float[] values,
            @ForAll Grid grid,
            @ForAll Method method,
            @ForAll @IntRange(min = 1, max = 60) int rows) {
        // Given
        int wanted = grid == Grid.UNIFORM ? rows : values.length;
        // When
        FeatureTensor tensor = extract(grid, method, wanted, window(values));
        // Then
        assertThat(tensor.rows()).isEqualTo(wanted);
        for (float value : tensor.values()) assertThat(value).isBetween(0f, 300f);
    }

    private static FeatureTensor extract(Grid grid, Method method, int rows, TelemetryWindow window) {
        return extractor(grid, method, rows).extract(window);
    }

    private static FeatureExtractor extractor(Grid grid, Method method, int rows) {
        return new FeatureExtractor(new FeatureSignature(SPEED, rows, grid, method, Map.of("vehicle_speed", 7f)));
    }

    private static FeatureSignature signature(Map<String, Float> defaults) {
        return new FeatureSignature(SPEED, 1, Grid.AS_MEASURED, Method.HOLD, defaults);
    }

    /** Rows one second apart. */
    private static TelemetryWindow window(float... values) {
        long[] times = new long[values.length];
        for (int i = 0; i < times.length; i++) times[i] = (i + 1) * 1_000L;
        return new TelemetryWindow(new VehicleId("car-1"), values.length, SPEED, times, values);
    }
}
