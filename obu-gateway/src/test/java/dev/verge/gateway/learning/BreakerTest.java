package dev.verge.gateway.learning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakerTest {
    @Test
    void aPingDoesNotCloseWhatCallsOpened() {
        Breaker breaker = new Breaker(5, true);
        for (int i = 0; i < 5; i++) {
            breaker.failed();
            breaker.pingSucceeded();
        }
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.swallows()).isTrue();

        breaker.succeeded();
        assertThat(breaker.isOpen()).isFalse();
    }

    @Test
    void aPingClosesWhatPingsOpened() {
        Breaker breaker = new Breaker(5, true);
        for (int i = 0; i < 4; i++) breaker.failed();
        breaker.pingFailed();
        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.swallows()).isFalse();

        breaker.pingSucceeded();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.failures()).isZero();
    }

    @Test
    void whereNoProbeMakesItWorkAPingHasToDo() {
        Breaker breaker = new Breaker(5, false);
        for (int i = 0; i < 5; i++) breaker.failed();
        assertThat(breaker.swallows()).isFalse();

        breaker.pingSucceeded();
        assertThat(breaker.isOpen()).isFalse();
    }
}
