package dev.verge.gateway.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Estimator;
import dev.verge.gateway.routing.FleetSnapshot;
import dev.verge.gateway.routing.Fleets;
import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.Policies;
import dev.verge.gateway.routing.PolicyState;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.RouteOptions;
import dev.verge.gateway.routing.Router;
import dev.verge.gateway.routing.Target;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The edge of {@link Fleets} does some 150 requests a second; a call there saves 1 against the cloud. */
class CrowdingTest {
    private static final int WAITING = 6;

    private static Question question(PolicyState state, long budget, double perSecond, int inFlight, Target cloud) {
        return new Question(
                Fleets.request(budget),
                new FleetSnapshot(List.of(Fleets.inFlight(Fleets.EDGE, inFlight), cloud), perSecond),
                state,
                RouteOptions.DEFAULT,
                7,
                1_000_000);
    }

    /** After a thousand requests, every fourth of which has little time. */
    private static PolicyState learned(double perSecond) {
        PolicyState state = Crowding.initial();
        for (int i = 0; i < 1000; i++) {
            Question question = question(state, i % 4 == 0 ? 90 : 400, perSecond, i % 5, Fleets.CLOUD);
            Decision decision = Router.decide(question, Policies.named("deadline"));
            state = Crowding.learn(state, question, decision);
        }
        return state;
    }

    private static double charge(PolicyState state, double perSecond, int inFlight, Target cloud) {
        Question question = question(state, 400, perSecond, inFlight, cloud);
        List<Estimate> estimates = Estimator.estimates(question);
        return Crowding.of(estimates.getFirst(), question, estimates);
    }

    @Test
    void aPlaceCostsNothingWhileAWorkerIsIdle() {
        assertThat(charge(learned(300), 300, 1, Fleets.CLOUD)).isZero();
    }

    @Test
    void aPlaceCostsNextToNothingWhereFewCome() {
        assertThat(charge(learned(10), 10, WAITING, Fleets.CLOUD)).isBetween(0.0, 0.05);
    }

    @Test
    void aPlaceCostsWhatItSavesTheNextOneWhereMoreComeThanCanBeServed() {
        // all that wait are sure to be followed by one that saves 1 as well
        assertThat(charge(learned(300), 300, WAITING, Fleets.CLOUD)).isBetween(0.7, 1.6);
    }

    @Test
    void aPlaceCostsMoreTheMoreCome() {
        double few = charge(learned(50), 50, WAITING, Fleets.CLOUD);
        double some = charge(learned(120), 120, WAITING, Fleets.CLOUD);
        double many = charge(learned(300), 300, WAITING, Fleets.CLOUD);

        assertThat(few).isLessThan(some);
        assertThat(some).isLessThan(many);
    }

    @Test
    void anOutageHasItsPricesFromItsFirstRequestOn() {
        PolicyState state = learned(300);

        double outage = charge(state, 300, WAITING, Fleets.health(Fleets.CLOUD, Health.DOWN));

        // nearly what a miss costs instead of what the cloud does
        assertThat(outage).isBetween(15.0, 19.0);
    }
}
