package dev.verge.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineHeaderTest {
    private static final long NOW = 1_000;

    @Test
    void withoutAHeaderThereIsNoDeadline() {
        assertThat(DeadlineHeader.until(null, NOW)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,1000", "50,50001000", "' 7 ',7001000", "'5;a=1',5001000", "007,7001000"})
    void millisecondsCountFromNow(String value, long nanos) {
        assertThat(DeadlineHeader.until(value, NOW)).hasValue(nanos);
    }

    @Test
    void moreThanADayIsADay() {
        assertThat(DeadlineHeader.until("999999999999999", NOW)).hasValue(NOW + 86_400_000L * 1_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "-5", "1.5", "+5", "5, 6", "1e3", "1000000000000000", ";a=1", "٥"})
    void whatIsNoNumberIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DeadlineHeader.until(value, NOW))
                .withMessageContaining("verge-deadline");
    }
}
