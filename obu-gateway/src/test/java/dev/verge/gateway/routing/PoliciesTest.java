package dev.verge.gateway.routing;

import static dev.verge.gateway.routing.Fleets.CLOUD;
import static dev.verge.gateway.routing.Fleets.EDGE;
import static dev.verge.gateway.routing.Fleets.decide;
import static dev.verge.gateway.routing.Fleets.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoliciesTest {
    @Test
    void namesThemselves() {
        assertThat(Policies.names())
                .containsExactly("cloud-first", "deadline", "edge-first", "energy", "random", "static-threshold");
        assertThatThrownBy(() -> Policies.named("best")).hasMessageContaining("deadline");
    }

    @Test
    void edgeFirstLeavesTheEdgeOnlyWhenItMust() {
        assertThat(decide(request(1), "edge-first", EDGE, CLOUD).outcome()).isEqualTo(new Outcome.Edge("edge"));

        Decision full = decide(request(1), "edge-first", Fleets.limit(EDGE, 0), CLOUD);
        assertThat(full.outcome()).isEqualTo(new Outcome.Cloud("cloud"));
        assertThat(full.reason()).isEqualTo(Reason.EDGE_SATURATED);
    }

    @Test
    void cloudFirstComesBackWhenTheUplinkIsDown() {
        assertThat(decide(request(1), "cloud-first", EDGE, CLOUD).outcome()).isEqualTo(new Outcome.Cloud("cloud"));

        Decision down = decide(request(1), "cloud-first", EDGE, Fleets.health(CLOUD, Health.DOWN));
        assertThat(down.outcome()).isEqualTo(new Outcome.Edge("edge"));
        assertThat(down.reason()).isEqualTo(Reason.CLOUD_DOWN);
    }

    @Test
    void staticThresholdCountsWhatIsInFlight() {
        assertThat(decide(request(100), "static-threshold", Fleets.inFlight(EDGE, 3), CLOUD)
                        .outcome())
                .isEqualTo(new Outcome.Edge("edge"));
        assertThat(decide(request(100), "static-threshold", Fleets.inFlight(EDGE, 4), CLOUD)
                        .outcome())
                .isEqualTo(new Outcome.Cloud("cloud"));
    }

    @Test
    void energyTakesTheLeastAmongThoseInTime() {
        assertThat(decide(request(200), "energy", EDGE, CLOUD).outcome()).isEqualTo(new Outcome.Edge("edge"));
        assertThat(decide(request(200), "energy", Fleets.inFlight(EDGE, 60), CLOUD)
                        .outcome())
                .isEqualTo(new Outcome.Cloud("cloud"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud-first", "deadline", "edge-first", "energy", "random", "static-threshold"})
    void noneGoesWhereTheCallerForbids(String policy) {
        RequestFacts here = Fleets.placed(request(200), Placement.EDGE_ONLY);

        assertThat(decide(here, policy, EDGE, CLOUD).outcome()).isEqualTo(new Outcome.Edge("edge"));
        assertThat(decide(here, policy, Fleets.health(EDGE, Health.DOWN), CLOUD).outcome())
                .isInstanceOf(Outcome.Shed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud-first", "deadline", "edge-first", "energy", "random", "static-threshold"})
    void whatMayWaitIsDeferredWhenNobodyAnswers(String policy) {
        Decision decision = decide(
                Fleets.deferrable(request(200)),
                policy,
                Fleets.health(EDGE, Health.DOWN),
                Fleets.health(CLOUD, Health.DOWN));

        assertThat(decision.outcome()).isInstanceOf(Outcome.Defer.class);
        assertThat(decision.reason()).isEqualTo(Reason.NO_TARGET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cloud-first", "deadline", "edge-first", "energy", "random", "static-threshold"})
    void theSameQuestionHasTheSameAnswer(String policy) {
        for (int inFlight = 0; inFlight < 40; inFlight++) {
            Target edge = Fleets.inFlight(EDGE, inFlight);
            assertThat(decide(request(90), policy, edge, CLOUD).text())
                    .isEqualTo(decide(request(90), policy, edge, CLOUD).text());
        }
    }

    @Test
    void aDecisionHasOneSpelling() {
        assertThat(decide(request(100), "deadline", Fleets.inFlight(EDGE, 3), CLOUD)
                        .text())
                .isEqualTo("""
                        {"policy":"deadline","outcome":"edge","target":"edge","reason":"cheapest",\
                        "warm":[],"estimates":[\
                        {"target":"edge","side":"edge","usable":"usable","atZero":false,"queue":13359,"cold":0,"service":12000,"network":300,"transfer":0,"p50":25659,"p99":44951,"inTime":1.0,"cost":1.0,"joules":1.0},\
                        {"target":"cloud","side":"cloud","usable":"usable","atZero":false,"queue":0,"cold":0,"service":6000,"network":35000,"transfer":0,"p50":41000,"p99":94265,"inTime":0.9914534932837712,"cost":2.0,"joules":1.0}]}\
                        """);
    }
}
