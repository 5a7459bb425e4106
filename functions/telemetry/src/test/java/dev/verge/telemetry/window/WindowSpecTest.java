package dev.verge.telemetry.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowSpecTest {
    @Test
    void hasDefaults() {
        assertThat(WindowSpec.DEFAULT).isEqualTo(new WindowSpec(40, 40, Duration.ofSeconds(10)));
    }

    @ParameterizedTest
    @CsvSource({
        // n, N, S, windows, given up
        "0, 40, 40, 0, 0",
        "39, 40, 40, 0, 39",
        "40, 40, 40, 1, 0",
        "95, 40, 40, 2, 15",
        // overlapping: every row since the first window is in one, but those after the last
        "41, 40, 10, 1, 1",
        "50, 40, 10, 2, 0",
        // skipping: rows left out by design are not given up
        "45, 40, 50, 1, 0",
        "52, 40, 50, 1, 2",
    })
    void countsWindowsAndRowsGivenUp(long n, int rows, int stride, long windows, long givenUp) {
        WindowSpec spec = new WindowSpec(rows, stride, Duration.ofSeconds(1));
        assertThat(spec.windows(n)).isEqualTo(windows);
        assertThat(spec.givenUp(n)).isEqualTo(givenUp);
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> new WindowSpec(0, 1, Duration.ofSeconds(1))).hasMessageContaining("row");
        assertThatThrownBy(() -> new WindowSpec(1, 0, Duration.ofSeconds(1))).hasMessageContaining("stride");
        assertThatThrownBy(() -> new WindowSpec(1, 1, Duration.ZERO)).hasMessageContaining("gap");
    }
}
