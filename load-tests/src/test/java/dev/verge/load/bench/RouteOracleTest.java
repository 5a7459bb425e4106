package dev.verge.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.load.wan.Fault;
import dev.verge.load.wan.Outage;
import dev.verge.load.wan.Wan;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteOracleTest {
    private static final Wan LINK = Wan.parse("40ms,8mbit"); // a byte a microsecond

    private static RouteRequest request(long dueMillis, int deadline, long edgeMillis, long cloudMillis) {
        return new RouteRequest(dueMillis * 1_000_000, deadline, edgeMillis * 1000, cloudMillis * 1000);
    }

    @Test
    void whatTheCloudAnswersInTimeIsFeasibleWhateverTheEdgeDoes() {
        RouteOracle oracle = new RouteOracle(LINK, List.of(), 1000, 1);
        // 40 ms there and back, 1 ms for the bytes, 5 ms to spare
        assertThat(oracle.way(request(0, 60, 1000, 14))).isPresent();
        assertThat(oracle.way(request(0, 60, 1000, 15))).isEmpty();
    }

    @Test
    void theOthersStandInLineAtTheEdgeAndWhoWouldBeLateIsNotSent() {
        RouteOracle oracle = new RouteOracle(Wan.parse("300ms"), List.of(), 1000, 1);
        assertThat(oracle.way(request(0, 60, 30, 6))).isPresent();
        assertThat(oracle.way(request(0, 60, 30, 6))).isEmpty(); // would end at 60 ms
        assertThat(oracle.way(request(0, 60, 20, 6))).isPresent(); // as that one was not sent
        assertThat(oracle.way(request(50, 60, 55, 6))).isPresent();
    }

    @Test
    void theCloudAnswersNobodyWhoseTimeTouchesAnOutage() {
        Outage outage = new Outage(Duration.ofSeconds(1), Duration.ofSeconds(2), Fault.BLACK_HOLE);
        RouteOracle oracle = new RouteOracle(LINK, List.of(outage), 1000, 1);
        assertThat(oracle.way(request(900, 60, 1000, 6))).isPresent();
        assertThat(oracle.way(request(960, 60, 1000, 6))).isEmpty();
        assertThat(oracle.way(request(1999, 60, 1000, 6))).isEmpty();
        assertThat(oracle.way(request(2001, 60, 1000, 6))).isPresent();
    }

    @Test
    void requestsAreTheSameForTheSameSeedAndSayHowLongTheyTake() {
        List<RouteRequest> requests = RouteRequest.poisson(1, 100, 20);

        assertThat(requests).isEqualTo(RouteRequest.poisson(1, 100, 20)).isNotEqualTo(RouteRequest.poisson(2, 100, 20));
        assertThat(requests)
                .hasSizeBetween(1700, 2300)
                .isSortedAccordingTo((a, b) -> Long.compare(a.dueNanos(), b.dueNanos()));
        assertThat(new String(request(0, 60, 12, 6).body(), StandardCharsets.US_ASCII))
                .contains("\"values\":[[12000,6000],");
    }
}
