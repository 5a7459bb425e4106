package dev.verge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
    @ParameterizedTest
    @CsvSource({"0, 99, false", "0, 101, true", "16384, 1100, false", "16384, 1101, true"})
    void asksForSixteenKibibytesASecondAfterATenth(long received, long millis, boolean isBehind) {
        // Given a clock that begins anywhere
        long since = Long.MAX_VALUE - 5;
        // Then
        assertThat(new Pace(since)
                        .isBehind(received, since + Duration.ofMillis(millis).toNanos()))
                .isEqualTo(isBehind);
    }
}
