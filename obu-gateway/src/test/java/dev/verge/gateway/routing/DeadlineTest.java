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
            // the edge still has its 99th percentile, 2.5 times 12.3 ms
            assertThat(hedge.afterMicros()).isEqualTo(400_000 - 30_750);
        });
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
