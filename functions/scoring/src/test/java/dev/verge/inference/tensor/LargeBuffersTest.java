package dev.verge.inference.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;

class LargeBuffersTest {
    private final MemoryBudget budget = new MemoryBudget(3 * LargeBuffers.LARGE);

    @Test
    void countsLargeOnesForAsLongAsTheyLive() {
        // Given
        ByteBuf large = LargeBuffers.direct(2 * LargeBuffers.LARGE, budget);
        ByteBuf slice = large.retainedSlice(0, 1);
        // When
        large.release();
        // Then
        assertThat(large.isDirect()).isTrue();
        assertThat(budget.taken()).isEqualTo(2 * LargeBuffers.LARGE);
        slice.release();
        assertThat(budget.taken()).isZero();
    }

    @Test
    void refusesWhatOthersLeaveNoMemoryFor() {
        // Given
        ByteBuf other = LargeBuffers.direct(2 * LargeBuffers.LARGE, budget);
        // When
        assertThatExceptionOfType(MemoryShortage.class)
                .isThrownBy(() -> LargeBuffers.direct(2 * LargeBuffers.LARGE, budget));
        // Then
        other.release();
        LargeBuffers.direct(2 * LargeBuffers.LARGE, budget).release();
    }

    @Test
    void countsNoSmallOnes() {
        ByteBuf small = LargeBuffers.direct(LargeBuffers.LARGE, budget);
        assertThat(budget.taken()).isZero();
        small.release();
    }
}
