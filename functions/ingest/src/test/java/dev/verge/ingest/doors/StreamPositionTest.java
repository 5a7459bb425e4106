package dev.verge.ingest.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamPositionTest {
    @Test
    void positionsSortAsIdsDo() {
        assertThat(StreamPosition.of("9-0")).isLessThan(StreamPosition.of("10-0"));
        assertThat(StreamPosition.of("9-9")).isLessThan(StreamPosition.of("9-10"));
        assertThat(StreamPosition.of("1-0")).isLessThan(StreamPosition.of("18446744073709551615-18446744073709551615"));
    }

    @Test
    void theTimeIsTheIdsMilliseconds() {
        assertThat(StreamPosition.of("1597775814718-3").millis()).isEqualTo(1597775814718L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "1", "1-", "-1", "a-b", "1-2-3"})
    void somethingElseIsNoPosition(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> StreamPosition.of(text));
    }
}
