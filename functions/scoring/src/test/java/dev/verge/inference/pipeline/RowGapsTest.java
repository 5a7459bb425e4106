package dev.verge.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import dev.verge.wire.Problem;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowGapsTest {
    private static final RowGaps GAPS = new RowGaps(Duration.ofSeconds(10));

    // a row each 1.5 s, as in the recordings; dropouts of some seconds; the limit itself
    @ParameterizedTest
    @ValueSource(longs = {1, 1_500, 3_200, 8_200, 10_000})
    void takesAPauseUpToTheLimit(long pause) {
        assertThat(GAPS.refusal(window(0, 1_500, 1_500 + pause))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {10_001, 50_700, 86_400_000, Long.MAX_VALUE - 1_500})
    void refusesALongerOneAndNamesTheRowAfterIt(long pause) {
        // When
        Optional<Problem> refusal = GAPS.refusal(window(0, 1_500, 1_500 + pause));
        // Then
        assertThat(refusal)
                .hasValueSatisfying(problem -> assertThat(problem.field()).isEqualTo("timestamps[2]"));
    }

    @Test
    void saysHowLongItWasAndMayBe() {
        assertThat(GAPS.refusal(window(0, 50_700)).orElseThrow().detail())
                .isEqualTo("row 1 was measured 50.7 s after the row before; in a window that may be 10 s"
                        + " (verge.pipeline.gap)");
    }

    @Test
    void oneRowHasNoPause() {
        assertThat(GAPS.refusal(window(5))).isEmpty();
    }

    @Test
    void aLimitThatAllowsNothingIsNone() {
        assertThatThrownBy(() -> new RowGaps(Duration.ZERO)).hasMessageContaining("at least 1 ms");
    }

    private static TelemetryWindow window(long... times) {
        return new TelemetryWindow(
                new VehicleId("car-1"),
                times.length,
                SignalCatalogue.standard().set("vehicle_speed"),
                times,
                new float[times.length]);
    }
}
