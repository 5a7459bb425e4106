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

    @Test
    void takesThePlaceOfABodyThatIsBehind() {
        // Given
        admission.enter(1);
        admission.enter(1);
        Body punctual = new Body(1, false);
        Body late = new Body(1, true);
        admission.await(punctual);
        admission.await(late);
        // Then
        assertThat(admission.enter(1)).isTrue();
        assertThat(late.hasPlace).isFalse();
        assertThat(punctual.hasPlace).isTrue();
        assertThat(admission.enter(1)).isFalse();
    }

    @Test
    void takesNoSmallBodysPlaceForALargeOne() {
        // Given room for requests, and none for bytes
        admission.enter(1);
        Body small = new Body(1, true);
        admission.await(small);
        // Then
        assertThat(admission.enter(101)).isFalse();
        assertThat(small.hasPlace).isTrue();
    }

    @Test
    void forgetsABodyThatIsThere() {
        // Given
        admission.enter(1);
        admission.enter(1);
        Body body = new Body(1, true);
        admission.await(body);
        admission.forget(body);
        // Then
        assertThat(admission.enter(1)).isFalse();
    }

    private static final class Body implements Admission.Coming {
        private final long bytes;
        private final boolean isBehind;
        private boolean hasPlace = true;

        Body(long bytes, boolean isBehind) {
            this.bytes = bytes;
            this.isBehind = isBehind;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        @Override
        public boolean isBehind() {
            return isBehind;
        }

        @Override
        public boolean giveWay() {
            boolean had = hasPlace;
            hasPlace = false;
            return had;
        }
    }
}
