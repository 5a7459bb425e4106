package dev.verge.load.wan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WanTest {
    private static final long SECOND = 1_000_000_000;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "40ms,20mbit      | 40000 | 0    | 20000000",
                "40ms±5ms,20mbit  | 40000 | 5000 | 20000000",
                "40ms+-5ms        | 40000 | 5000 | 0",
                "0.3s             | 300000 | 0   | 0",
                "512kbit          | 0     | 0    | 512000",
                "500us, 1gbit     | 500   | 0    | 1000000000",
                "40ms,±2ms        | 40000 | 2000 | 0"
            })
    void readsASpecification(String text, long roundTripMicros, long jitterMicros, long bits) {
        Wan wan = Wan.parse(text);

        assertThat(wan.roundTrip().toNanos() / 1000).isEqualTo(roundTripMicros);
        assertThat(wan.jitter().toNanos() / 1000).isEqualTo(jitterMicros);
        assertThat(wan.bitsPerSecond()).isEqualTo(bits);
        assertThat(Wan.parse(wan.toString())).isEqualTo(wan);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "40", "40ms,,20mbit", "-1ms", "20mb", "40ms±", "5ms±40ms"})
    void whatIsNoLinkIsASentence(String text) {
        assertThatThrownBy(() -> Wan.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(a link is a round trip and a rate|jitter must not exceed).*");
    }

    @Property
    void aBucketLetsNoMorePassThanItsRateAndABurst(
            @ForAll @IntRange(min = 1, max = 200) int parcels,
            @ForAll @IntRange(min = 1, max = 20_000) int bytes,
            @ForAll @LongRange(min = 10_000, max = 1_000_000_000) long bits) {
        Bucket bucket = new Bucket();
        long last = 0;
        for (int i = 0; i < parcels; i++) {
            long departure = bucket.departure(0, bytes, bits);
            assertThat(departure).isGreaterThanOrEqualTo(last);
            last = departure;
        }
        double needed = ((double) parcels * bytes - 1500) * 8 / bits;
        assertThat(last / 1e9).isBetween(Math.max(0, needed) - 1e-6, Math.max(0, needed) + 1e-3 + needed * 1e-6);
    }

    @Test
    void aBucketThatRestedHasNoMoreThanABurst() {
        Bucket bucket = new Bucket();
        bucket.departure(0, 1000, 8_000_000);
        assertThat(bucket.departure(100 * SECOND, 1500, 8_000_000)).isEqualTo(100 * SECOND);
        assertThat(bucket.departure(100 * SECOND, 1000, 8_000_000)).isEqualTo(100 * SECOND + 1_000_000);
    }

    @Test
    void flappingIsTheSameForTheSameSeedAndNeverOverlaps() {
        Duration up = Duration.ofSeconds(2);
        Duration down = Duration.ofSeconds(1);
        Duration length = Duration.ofMinutes(10);

        List<Outage> outages = Outage.flapping(7, up, down, length, Fault.BLACK_HOLE);

        assertThat(outages).isEqualTo(Outage.flapping(7, up, down, length, Fault.BLACK_HOLE));
        assertThat(outages).isNotEqualTo(Outage.flapping(8, up, down, length, Fault.BLACK_HOLE));
        Duration end = Duration.ZERO;
        double dead = 0;
        for (Outage outage : outages) {
            assertThat(outage.from()).isGreaterThan(end);
            dead += outage.until().minus(outage.from()).toMillis();
            end = outage.until();
        }
        assertThat(dead / length.toMillis()).isBetween(0.25, 0.42);
    }
}
