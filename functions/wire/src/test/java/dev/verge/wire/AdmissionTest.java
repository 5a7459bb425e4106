package dev.verge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Admission admission = new Admission(2, 100);

    @Test
    void letsNoMoreRequestsInThanItsBound() {
        // Given
        admission.enter(1);
        admission.enter(1);
        // Then
        assertThat(admission.enter(0)).isFalse();
        admission.leave(1);
        assertThat(admission.enter(0)).isTrue();
    }

    @Test
    void letsNoMoreBytesInThanItsBound() {
        // Given
        admission.enter(60);
        // Then
        assertThat(admission.enter(41)).isFalse();
        assertThat(admission.enter(40)).isTrue();
    }

    @Test
    void refusesAHugeLengthWithoutOverflow() {
        // Given
        admission.enter(1);
        // Then
        assertThat(admission.enter(Long.MAX_VALUE)).isFalse();
    }
}
