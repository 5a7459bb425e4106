package dev.verge.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.load.bench.Ledger.Expected;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static Expected expected(long... times) {
        Ledger ledger = new Ledger(3, 10_000);
        for (long ts : times) ledger.sent("car", ts);
        return ledger.expected().values().iterator().next();
    }

    @Test
    void rowsMakeWindowsOneAfterAnother() {
        assertThat(expected(1, 2, 3, 4, 5, 6, 7))
                .isEqualTo(new Expected(List.of("car/1-3/3x3", "car/4-6/3x3"), 7, 0, 0, 0));
    }

    @Test
    void repeatsAndLateRowsAreInNoWindow() {
        assertThat(expected(10, 20, 20, 5, 30)).isEqualTo(new Expected(List.of("car/10-30/3x3"), 3, 1, 1, 0));
    }

    @Test
    void aPauseLongerThanTheGapGivesUpTheUnfinishedWindow() {
        assertThat(expected(1, 2, 10_003, 10_004, 10_005))
                .isEqualTo(new Expected(List.of("car/10003-10005/3x3"), 5, 0, 0, 2));
    }

    @Test
    void aPauseOfExactlyTheGapDoesNot() {
        assertThat(expected(1, 2, 10_002).windows()).containsExactly("car/1-10002/3x3");
    }
}
