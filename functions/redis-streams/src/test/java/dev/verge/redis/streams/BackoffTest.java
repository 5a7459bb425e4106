package dev.verge.redis.streams;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    private final Backoff backoff = new Backoff(ofMillis(50), ofMillis(5000));

    @ParameterizedTest
    @CsvSource({"0, 25, 50", "1, 50, 100", "3, 200, 400", "7, 2500, 5000", "1000000, 2500, 5000"})
    void doublesUpToItsBoundWithJitterOfHalf(int attempt, long least, long most) {
        assertThat(backoff.delay(attempt, 0)).isEqualTo(ofMillis(least));
        assertThat(backoff.delay(attempt, Math.nextDown(1.0))).isEqualTo(ofMillis(most));
    }

    @Test
    void refusesAPauseOfNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(ofMillis(0), ofMillis(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(ofMillis(2), ofMillis(1)));
    }
}
