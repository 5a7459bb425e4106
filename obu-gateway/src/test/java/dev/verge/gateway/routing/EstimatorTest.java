package dev.verge.gateway.routing;

import static dev.verge.gateway.routing.Fleets.CLOUD;
import static dev.verge.gateway.routing.Fleets.EDGE;
import static dev.verge.gateway.routing.Fleets.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EstimatorTest {
    private static Estimate estimate(RequestFacts request, Target target) {
        return Estimator.estimate(request, target, RouteOptions.DEFAULT);
    }

    @Test
    void nobodyWaitsWhileAWorkerIsFree() {
        assertThat(estimate(request(100), Fleets.inFlight(EDGE, 1)).queueMicros())
                .isZero();
    }

    @Test
    void theQueueIsTheTargetsWait() {
        Estimate estimate = estimate(request(100), Fleets.inFlight(EDGE, 9));

        assertThat(estimate.queueMicros()).isEqualTo(8 * EDGE.service().mean() / 2);
        assertThat(estimate.completion().median()).isEqualTo(estimate.queueMicros() + 12_300);
    }

    @Test
    void theBodyTakesItsTimeOnTheUplinkAndCostsByTheKilobyte() {
        Target dear = new Target(
                "c",
                Side.CLOUD,
                CLOUD.models(),
                Health.UP,
                256,
                512,
                0,
                0,
                false,
                0,
                0,
                CLOUD.service(),
                CLOUD.network(),
                CLOUD.coldStart(),
                2_500_000,
                1.5,
                0.05,
                2);

        Estimate estimate = estimate(new RequestFacts("", 10_000, 100_000, Placement.ANY, true, true, false), dear);

        assertThat(estimate.transferMicros()).isEqualTo(4000);
        assertThat(estimate.cost()).isCloseTo(1.5 + 0.5 + 0.2, within(1e-12));
    }

    @Test
    void aTargetAtZeroStartsFirst() {
        Estimate estimate = estimate(request(1000), Fleets.atZero(EDGE));

        assertThat(estimate.coldMicros()).isEqualTo(1_500_000);
        assertThat(estimate.inTime()).isLessThan(0.5);
    }

    @Test
    void whatFailsOftenIsSeldomInTime() {
        assertThat(estimate(request(1000), Fleets.failing(CLOUD, 0.25)).inTime())
                .isEqualTo(0.75);
        assertThat(estimate(request(1000), Fleets.health(CLOUD, Health.SUSPECT)).inTime())
                .isEqualTo(0.5);
    }

    @Test
    void saysWhyATargetIsOutOfTheQuestion() {
        assertThat(estimate(request(100), EDGE).usability()).isEqualTo(Usability.USABLE);
        assertThat(estimate(Fleets.placed(request(100), Placement.CLOUD_ONLY), EDGE)
                        .usability())
                .isEqualTo(Usability.EXCLUDED);
        assertThat(estimate(Fleets.keptHere(request(100)), CLOUD).usability()).isEqualTo(Usability.MAY_NOT_LEAVE);
        assertThat(estimate(request(100), Fleets.health(EDGE, Health.DOWN)).usability())
                .isEqualTo(Usability.DOWN);
        assertThat(estimate(request(100), Fleets.limit(Fleets.inFlight(EDGE, 4), 4))
                        .usability())
                .isEqualTo(Usability.SATURATED);
    }
}
