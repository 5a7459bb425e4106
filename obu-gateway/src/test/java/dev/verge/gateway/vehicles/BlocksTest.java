package dev.verge.gateway.vehicles;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlocksTest {
    private final Blocks blocks = new Blocks(4, 100);

    private void rows(long from, long to) {
        for (long ts = from; ts <= to; ts++) blocks.row(ts, ts);
    }

    @Test
    void aWindowAnswersTheBlockItsLastRowIsIn() {
        rows(1, 8);

        assertThat(blocks.answers(4)).hasValue(0);
        assertThat(blocks.answers(8)).hasValue(1);
        assertThat(blocks.answers(8)).isEmpty();
        assertThat(blocks.answers(4)).isEmpty();
    }

    @Test
    void windowsThatBeganBeforeTheConnectionAnswerEachBlockOnce() {
        // two rows of an earlier connection are in the first window
        rows(1, 10);

        assertThat(blocks.answers(2)).hasValue(0);
        assertThat(blocks.answers(6)).hasValue(1);
        assertThat(blocks.answers(10)).hasValue(2);
        rows(11, 12);
        assertThat(blocks.answers(12)).isEmpty();
    }

    @Test
    void windowsOfOtherRowsAnswerNothing() {
        assertThat(blocks.answers(5)).isEmpty();
        rows(10, 13);
        assertThat(blocks.answers(14)).isEmpty();
        assertThat(blocks.answers(13)).hasValue(0);
        assertThat(blocks.answers(9)).isEmpty();
    }

    @Test
    void aBlockWithoutAWindowIsOverdueOnce() {
        rows(1, 8);
        assertThat(blocks.answers(8)).hasValue(1);

        assertThat(blocks.overdue(103)).isEmpty();
        assertThat(blocks.overdue(104)).hasValue(0);
        assertThat(blocks.overdue(1000)).isEmpty();
        assertThat(blocks.answers(4)).isEmpty();
    }
}
