package dev.verge.load.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.load.wan.Fault;
import dev.verge.load.wan.Outage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutTest {
    @Test
    void readsFromWhenUntilWhen() {
        assertThat(Cut.parse("10s..1m"))
                .isEqualTo(new Outage(Duration.ofSeconds(10), Duration.ofMinutes(1), Fault.BLACK_HOLE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"10s", "10s..", "..20s", "20s..10s", "10s..10s", "soon..later", "1s..2s..3s"})
    void whatIsNoTimeIsASentence(String text) {
        assertThatThrownBy(() -> Cut.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
