package dev.verge.inference.plane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BudgetTest {
    private final Budget budget = new Budget(100);

    @Test
    void givesNoMoreThanThereIs() {
        assertThat(budget.take(60)).isTrue();
        assertThat(budget.take(60)).isFalse();
        assertThat(budget.taken()).isEqualTo(60);
        budget.giveBack(60);
        assertThat(budget.take(60)).isTrue();
    }

    @Test
    void givesALargeCallWhatItNeedsWhenItIsAlone() {
        assertThat(budget.take(500)).isTrue();
        assertThat(budget.take(1)).isFalse();
    }
}
