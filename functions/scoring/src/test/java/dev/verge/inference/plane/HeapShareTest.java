package dev.verge.inference.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.tensor.MemoryBudget;
import org.junit.jupiter.api.Test;

class HeapShareTest {
    private final MemoryBudget budget = new MemoryBudget(4 * HeapShare.STEP);
    private final HeapShare share = new HeapShare(budget);

    @Test
    void asksForNothingWhileItIsSmall() {
        share.take(HeapShare.FREE);
        assertThat(budget.taken()).isZero();
        share.close();
        assertThat(budget.taken()).isZero();
    }

    @Test
    void asksByTheStepAndGivesAllBack() {
        // When
        for (int i = 0; i < 100; i++) share.take(1000);
        // Then
        assertThat(budget.taken()).isEqualTo(2 * HeapShare.STEP);
        share.close();
        share.close();
        assertThat(budget.taken()).isZero();
    }

    @Test
    void asksToComeBackLaterWhileOthersHaveIt() {
        // Given
        HeapShare other = new HeapShare(budget);
        other.take(2 * HeapShare.STEP);
        // When
        assertThatThrownBy(() -> share.take(3 * HeapShare.STEP))
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(503))
                .hasMessageContaining("try again");
        // Then
        share.close();
        other.close();
        share.take(3 * HeapShare.STEP);
        assertThat(budget.taken()).isPositive();
    }

    @Test
    void refusesForGoodWhatIsTooMuchForOne() {
        assertThatThrownBy(() -> share.take(5 * HeapShare.STEP))
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(413))
                .hasMessageContaining(String.valueOf(4 * HeapShare.STEP));
        assertThat(budget.taken()).isZero();
    }

    @Test
    void refusesForGoodWhatBecomesTooMuchBitByBit() {
        assertThatThrownBy(() -> {
                    while (true) share.take(HeapShare.STRING);
                })
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(413));
    }
}
