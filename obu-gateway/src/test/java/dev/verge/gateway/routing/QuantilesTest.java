package dev.verge.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class QuantilesTest {
    @Test
    void knowsItsLevels() {
        Quantiles times = Quantiles.of(List.of(0L, 10L, 25L, 50L, 75L, 90L, 95L, 99L, 100L, 100L));

        assertThat(times.at(0.5)).isEqualTo(50);
        assertThat(times.at(0.99)).isEqualTo(99);
        assertThat(times.within(90)).isEqualTo(0.9);
        assertThat(times.within(60)).isCloseTo(0.6, within(1e-12));
        assertThat(times.mean()).isEqualTo(50);
    }

    @Test
    void saysNeverBelowTheLeastAndAlwaysFromTheMostOn() {
        Quantiles times = Quantiles.around(1000);

        assertThat(times.within(499)).isZero();
        assertThat(times.within(4000)).isEqualTo(1);
    }

    @Property
    void atAndWithinAreInverse(
            @ForAll @LongRange(min = 1000, max = 10_000_000) long typical,
            @ForAll @DoubleRange(min = 0, max = 1) double level) {
        Quantiles times = Quantiles.around(typical);

        assertThat(times.within(times.at(level))).isCloseTo(level, within(0.01));
    }

    @Test
    void spreadsOfIndependentTimesAddUpAsTheirSquares() {
        Quantiles sum = Quantiles.around(300).plus(Quantiles.around(400));

        assertThat(sum.median()).isEqualTo(700);
        // 450 and 600 above the medians: 750 above the sum's
        assertThat(sum.at(0.99)).isEqualTo(1450);
        assertThat(sum.at(0)).isEqualTo(450);
        assertThat(Quantiles.around(300).plus(Quantiles.ZERO)).isEqualTo(Quantiles.around(300));
    }

    @Test
    void movesAllOfIt() {
        assertThat(Quantiles.around(100).plus(-1000)).isEqualTo(Quantiles.ZERO);
    }

    @Test
    void knowsHowMuchLongerACallWillTakeThatHasTakenSoLong() {
        Quantiles even = Quantiles.of(List.of(0L, 10L, 25L, 50L, 75L, 90L, 95L, 99L, 100L, 100L));

        assertThat(even.beyond(0)).isEqualTo(50);
        assertThat(even.beyond(60)).isBetween(19L, 20L);
        assertThat(even.beyond(100)).isEqualTo(25);
    }

    @Test
    void refusesTimesThatFallOrAreNegative() {
        assertThatThrownBy(() -> Quantiles.of(List.of(0L, 10L, 25L, 24L, 75L, 90L, 95L, 99L, 100L, 100L)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Quantiles.of(List.of(-1L, 10L, 25L, 50L, 75L, 90L, 95L, 99L, 100L, 100L)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Quantiles.of(List.of(1L))).isInstanceOf(IllegalArgumentException.class);
    }
}
