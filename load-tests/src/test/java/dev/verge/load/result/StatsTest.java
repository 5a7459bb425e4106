package dev.verge.load.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StatsTest {
    private static final Stats BEFORE =
            Stats.NONE.plus(Map.of("rows", "100", "windows", "2", "predictions", "2", "rejected:late", "1"));

    @Test
    void partitionsAddUp() {
        Stats both = BEFORE.plus(Map.of("rows", "50", "repeated", "3", "rejected:late", "1", "rejected:future", "4"));
        assertThat(both).isEqualTo(new Stats(150, 3, 0, 2, 2, Map.of("late", 2L, "future", 4L)));
    }

    @Test
    void onlyWhatWasAddedSinceCounts() {
        Stats now = BEFORE.plus(Map.of("rows", "80", "windows", "2", "predictions", "1", "rejected:invalid", "1"));
        assertThat(now.minus(BEFORE)).isEqualTo(new Stats(80, 0, 0, 2, 1, Map.of("invalid", 1L)));
    }

    @Test
    void aWindowsReasonIsNoRow() {
        Stats stats = new Stats(10, 1, 0, 3, 1, Map.of("late", 2L, "model-error", 1L));
        assertThat(stats.rowsAccounted()).isEqualTo(13);
        assertThat(stats.openWindows()).isEqualTo(1);
    }
}
