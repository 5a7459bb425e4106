package dev.verge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdmissionTest {
    private final Admission admission = new Admission(2, 10, 100);

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
    void letsNoMoreBytesOfLargeBodiesInThanItsBound() {
        // Given
        admission.enter(60);
        // Then
        assertThat(admission.enter(41)).isFalse();
        assertThat(admission.enter(40)).isTrue();
    }

    @Test
    void letsSmallBodiesInBesideALargeOne() {
        // Given
        admission.enter(100);
        // Then
        assertThat(admission.enter(11)).isFalse();
        assertThat(admission.enter(10)).isTrue();
    }

    @Test
    void refusesAHugeLengthWithoutOverflow() {
        // Given
        admission.enter(11);
        // Then
        assertThat(admission.enter(Long.MAX_VALUE)).isFalse();
    }
}
