package dev.verge.gateway.routing;

import static dev.verge.gateway.routing.Fleets.CLOUD;
import static dev.verge.gateway.routing.Fleets.EDGE;
import static dev.verge.gateway.routing.Fleets.decide;
import static dev.verge.gateway.routing.Fleets.request;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeadlineTest {
    @Test
    void takesTheCheaperSideWhenBothAreInTime() {
        Decision decision = decide(request(200), "deadline", EDGE, CLOUD);

        assertThat(decision.outcome()).isEqualTo(new Outcome.Edge("edge"));
        assertThat(decision.reason()).isEqualTo(Reason.CHEAPEST);
    }

    @Test
    void goesToTheCloudWhenTheEdgesQueueIsTooLong() {
        Decision decision = decide(request(200), "deadline", Fleets.inFlight(EDGE, 40), CLOUD);

        assertThat(decision.outcome()).isEqualTo(new Outcome.Cloud("cloud"));
        assertThat(decision.reason()).isEqualTo(Reason.EDGE_SATURATED);
    }

    @Test
    void goesToTheCloudWhileTheEdgeIsAtZeroAndWarmsIt() {
        Decision decision = decide(request(200), "deadline", Fleets.atZero(EDGE), CLOUD);

        assertThat(decision.outcome()).isEqualTo(new Outcome.Cloud("cloud"));
        assertThat(decision.reason()).isEqualTo(Reason.EDGE_COLD);
        assertThat(decision.warm()).containsExactly("edge");
    }

    @Test
    void plansASecondCallWhenTheFirstMayNotBeAnswered() {
        Decision decision = decide(
                request(400),
                "deadline",
                EDGE,
                Fleets.failing(Fleets.target("cheap", Side.CLOUD, 256, 0, 6_000, 35_000, 0.1), 0.1));

        assertThat(decision.outcome()).isInstanceOfSatisfying(Outcome.Hedge.class, hedge -> {
            assertThat(hedge.first()).isEqualTo("cheap");
            assertThat(hedge.second()).isEqualTo("edge");
            // 999 of 1000 calls are answered by then: 41 ms, and √(15² + 87.5²)
            assertThat(hedge.afterMicros()).isEqualTo(129_776);
        });
    }

    @Test
    void plansTheSecondCallSoEarlyThatItHasTheTimeItNeeds() {
        Decision decision = decide(
                request(140),
                "deadline",
                EDGE,
                Fleets.failing(Fleets.target("cheap", Side.CLOUD, 256, 0, 6_000, 35_000, 0.1), 0.1));

        assertThat(decision.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Hedge.class,
                        hedge -> assertThat(hedge.afterMicros())
                                // the edge's 99th percentile: 12.3 ms, and 18 ms more
                                .isEqualTo(140_000 - 30_305));
    }

    @Test
    void neverCallsTwiceWhatMayNotBeRepeated() {
        Decision decision = decide(
                Fleets.once(request(400)),
                "deadline",
                EDGE,
                Fleets.failing(Fleets.target("cheap", Side.CLOUD, 256, 0, 6_000, 35_000, 0.1), 0.1));

        assertThat(decision.outcome()).isEqualTo(new Outcome.Edge("edge"));
    }

    @Test
    void shedsWhatNobodyCanAnswerInTime() {
        Decision decision = decide(request(3), "deadline", EDGE, CLOUD);

        assertThat(decision.outcome()).isInstanceOf(Outcome.Shed.class);
        assertThat(decision.reason()).isEqualTo(Reason.HOPELESS);
    }

    @Test
    void staysAtTheEdgeWhenTheUplinkIsDown() {
        Decision decision = decide(request(200), "deadline", EDGE, Fleets.health(CLOUD, Health.DOWN));

        assertThat(decision.outcome()).isEqualTo(new Outcome.Edge("edge"));
        assertThat(decision.reason()).isEqualTo(Reason.CLOUD_DOWN);
    }
}
