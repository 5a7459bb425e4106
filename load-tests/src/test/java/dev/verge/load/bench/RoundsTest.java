package dev.verge.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Rounds ROUNDS = new Rounds(400, 1_000_000, 40);

    @Test
    void rowsOfARoundAreSpreadOverItsSecond() {
        assertThat(IntStream.range(0, 400).mapToLong(v -> ROUNDS.time(v, 2)))
                .isSorted()
                .startsWith(1_002_000L, 1_002_002L)
                .endsWith(1_002_997L);
    }

    @Test
    void windowsCompleteEvenlyRoundByRound() {
        // 400 vehicles, 40 rows a window: ten windows a round
        for (int round = 1; round <= 120; round++) {
            assertThat(ROUNDS.windowsAfter(round)).isEqualTo(round * 10L);
        }
    }
}
