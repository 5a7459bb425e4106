package dev.verge.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.load.bench.OutboxLedger.Result;
import dev.verge.load.bench.OutboxLedger.Sent;
import dev.verge.load.bench.OutboxLedger.Told;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxLedgerTest {
    private final OutboxLedger ledger = new OutboxLedger();

    @BeforeEach
    void sent() {
        ledger.told("p-1", new Sent("a", Told.DEFERRED, false));
        ledger.told("p-1", new Sent("b", Told.EDGE, false));
        ledger.told("p-1", new Sent("c", Told.CLOUD, false));
        ledger.told("p-1", new Sent("d", Told.CLOUD, true));
        ledger.told("p-1", new Sent("e", Told.EDGE, false));
    }

    private Result compare(String... arrived) {
        return ledger.compare(Map.of("p-1", List.of(arrived)));
    }

    @Test
    void everythingThatHadToArriveInOrderIsExact() {
        assertThat(compare("a", "b", "e").isExact()).isTrue();
        assertThat(compare("a", "b", "d", "e").isExact())
                .as("one that was sent again may be there")
                .isTrue();
    }

    @Test
    void whatWasKeptOrAnsweredByTheEdgeAndDidNotArriveIsMissing() {
        assertThat(compare("b", "e").missing()).isEqualTo(1);
        assertThat(compare("a", "e").missing()).isEqualTo(1);
        assertThat(compare("a", "b").missing()).isEqualTo(1);
    }

    @Test
    void whatNobodyKeptIsUnexpected() {
        assertThat(compare("a", "b", "c", "e").unexpected()).isEqualTo(1);
        assertThat(compare("a", "b", "e", "x").unexpected()).isEqualTo(1);
        assertThat(ledger.compare(Map.of("p-1", List.of("a", "b", "e"), "car-1", List.of("x")))
                        .unexpected())
                .isEqualTo(1);
    }

    @Test
    void repeatsAndWrongOrderAreSeen() {
        assertThat(compare("a", "b", "b", "e").twice()).isEqualTo(1);
        assertThat(compare("b", "a", "e").outOfOrder()).isEqualTo(1);
    }
}
