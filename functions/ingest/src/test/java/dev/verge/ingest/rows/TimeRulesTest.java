package dev.verge.ingest.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.telemetry.Intake.Rejected;
import dev.verge.telemetry.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TimeRulesTest {
    private static final long NOW = 1_700_000_000_000L;

    @Test
    void refusesARowMoreThanTheLimitAheadOfRedisTime() {
        TimeRules rules = new TimeRules(Duration.ofSeconds(60), Optional.empty());
        assertThat(rules.check(NOW + 60_000, NOW)).isNull();
        assertThat(rules.check(NOW + 60_001, NOW))
                .isEqualTo(new Rejected(Reason.FUTURE, "ts", "60001 ms after Redis time"));
    }

    @Test
    void takesARowOfAnyAgeUnlessAFreshnessIsSet() {
        assertThat(new TimeRules(Duration.ofSeconds(60), Optional.empty()).check(0, NOW))
                .isNull();
        assertThat(new TimeRules(Duration.ofSeconds(60), Optional.of(Duration.ofSeconds(1))).check(NOW - 1_001, NOW))
                .isEqualTo(new Rejected(Reason.STALE, "ts", "1001 ms old"));
    }
}
