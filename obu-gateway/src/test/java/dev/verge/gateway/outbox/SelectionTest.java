package dev.verge.gateway.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final Answered SURE = new Answered("car-1/1-2/40x40", 0.99, false, false);

    @Test
    void aSureAnswerStays() {
        assertThat(new Selection(0.6, true, 0, true).reasons(SURE)).isEmpty();
    }

    @Test
    void everyReasonIsGiven() {
        Answered window = new Answered("car-1/1-2/40x40", 0.59, true, true);

        assertThat(new Selection(0.6, true, 1, true).reasons(window))
                .containsExactly(Why.HARD, Why.SUSPECT, Why.SAMPLED, Why.CLOUD_DOWN);
        assertThat(new Selection(0, false, 0, false).reasons(window)).isEmpty();
    }

    @Test
    void theBoundItselfIsSure() {
        Answered window = new Answered("car-1/1-2/40x40", 0.6, false, false);

        assertThat(new Selection(0.6, true, 0, true).reasons(window)).isEmpty();
    }

    @Test
    void aSampleIsTheSameForEverybodyAndAsLargeAsItShouldBe() {
        Selection tenth = new Selection(0, false, 0.1, false);

        long chosen = IntStream.range(0, 20_000)
                .mapToObj(i -> new Answered("car-" + i % 50 + "/" + i + "-" + (i + 39) + "/40x40", 1, false, false))
                .filter(window -> !tenth.reasons(window).isEmpty())
                .count();

        assertThat(chosen).isBetween(1_870L, 2_130L); // 2000 ± 3 standard deviations
        // computed with: sha256("car-1/1-2/40x40"), first 8 bytes, / 2^64
        assertThat(Selection.place("car-1/1-2/40x40")).isEqualTo(PLACE);
    }

    @Test
    void sharesAreFromNothingToAll() {
        assertThatThrownBy(() -> new Selection(0, true, 1.5, true)).hasMessageContaining("sample");
        assertThatThrownBy(() -> new Selection(Double.NaN, true, 0, true)).hasMessageContaining("hard-below");
    }

    private static final double PLACE = 0.2572281104597198;
}
