package dev.verge.gateway.routing;

import static dev.verge.gateway.routing.Fleets.CLOUD;
import static dev.verge.gateway.routing.Fleets.EDGE;
import static dev.verge.gateway.routing.Fleets.decide;
import static dev.verge.gateway.routing.Fleets.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

    @Test
    void triesWhatMayBeInTimeAtAnEdgeThatIsAloneAndBearsWhatComes() {
        Target waited = Fleets.inFlight(EDGE, 6);

        Decision borne = alone(62, waited, 60);
        Decision tooMuch = alone(62, waited, 300);

        assertThat(borne.estimate("edge").orElseThrow().inTime()).isBetween(0.8, 0.97);
        assertThat(borne.outcome()).isEqualTo(new Outcome.Edge("edge"));
        // who comes next needs the place as much, and does not wait
        assertThat(tooMuch.outcome()).isInstanceOf(Outcome.Shed.class);
    }

    /** With the uplink down, after having seen what comes. */
    private static Decision alone(long budgetMillis, Target edge, double perSecond) {
        Policy policy = Policies.named("deadline");
        PolicyState state = policy.initial();
        List<Target> idle = List.of(EDGE, Fleets.health(CLOUD, Health.DOWN));
        for (int i = 0; i < 2000; i++) {
            long budget = List.of(60, 100, 250).get(i % 3);
            Question seen = question(budget, idle, perSecond, state);
            state = policy.learn(state, seen, Router.decide(seen, policy), 0);
        }
        List<Target> now = List.of(edge, Fleets.health(CLOUD, Health.DOWN));
        return Router.decide(question(budgetMillis, now, perSecond, state), policy);
    }

    private static Question question(long budgetMillis, List<Target> fleet, double perSecond, PolicyState state) {
        FleetSnapshot snapshot = new FleetSnapshot(fleet, perSecond);
        return new Question(request(budgetMillis), snapshot, state, RouteOptions.DEFAULT, 7, 1_000_000);
    }
}
