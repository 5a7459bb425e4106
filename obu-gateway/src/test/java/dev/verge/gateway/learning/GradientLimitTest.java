package dev.verge.gateway.learning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GradientLimitTest {
    private final GradientLimit limit = new GradientLimit(4, 100, 8);

    private void answers(int count, long micros) {
        for (int i = 0; i < count; i++) limit.answered(micros, limit.limit());
    }

    @Test
    void growsWhileAnswersStayAsQuickAsEver() {
        answers(1000, 10_000);

        assertThat(limit.limit()).isGreaterThan(50);
    }

    @Test
    void shrinksWhenAnswersTakeLonger() {
        answers(1000, 10_000);
        int before = limit.limit();
        answers(200, 60_000);

        assertThat(limit.limit()).isLessThan(before / 2);
    }

    @Test
    void staysWithinItsBounds() {
        answers(10_000, 1_000);
        assertThat(limit.limit()).isEqualTo(100);
        for (int i = 0; i < 1000; i++) limit.dropped();
        assertThat(limit.limit()).isEqualTo(4);
    }

    @Test
    void learnsNothingFromCallsThatItDoesNotHoldBack() {
        for (int i = 0; i < 1000; i++) limit.answered(10_000, 1);

        assertThat(limit.limit()).isEqualTo(8);
    }
}
