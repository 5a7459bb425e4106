package dev.verge.inference.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeoutsTest {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({
        "20S, PT20S",
        "150m, PT0.15S",
        "99999999n, PT0.099999999S",
        "5u, PT0.000005S",
        "0S, PT0S",
        "1M, PT1M",
        "99999999H, PT1M"
    })
    void readsWhatTheCallerWantsUpToTheLongest(String header, Duration timeout) {
        assertThat(Timeouts.of(header, LONGEST)).isEqualTo(timeout);
    }

    @Test
    void isTheLongestWhereTheCallerSaysNothing() {
        assertThat(Timeouts.of(null, LONGEST)).isEqualTo(LONGEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "12", "123456789S", "-1S", "1 S", "1s", "1.5S"})
    void refusesWhatIsNoTimeout(String header) {
        GrpcFault fault = catchThrowableOfType(GrpcFault.class, () -> Timeouts.of(header, LONGEST));
        assertThat(fault.status()).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    }
}
