package dev.verge.gateway.outbox;

import static dev.verge.gateway.routing.Fleets.CLOUD;
import static dev.verge.gateway.routing.Fleets.EDGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.gateway.routing.Fleets;
import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.Policies;
import dev.verge.gateway.routing.Router;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Target;
import org.junit.jupiter.api.Test;

class WantedCloudTest {
    private static final double MISS = 20;
    private static final Target CHEAP_CLOUD = Fleets.target("cloud", Side.CLOUD, 256, 0, 6_000, 35_000, 0.1);

    private static boolean wantedCloud(String policy, Target... targets) {
        var question = Fleets.question(Fleets.request(300), policy, targets);
        return WantedCloud.in(Router.decide(question, Policies.named(policy)), MISS);
    }

    @Test
    void aCloudThatIsDownAndWouldHaveBeenCheaperWasWanted() {
        assertThat(wantedCloud("deadline", EDGE, Fleets.health(CHEAP_CLOUD, Health.DOWN)))
                .isTrue();
    }

    @Test
    void aCloudThatIsDownAndWouldNotHaveBeenAskedWasNot() {
        assertThat(wantedCloud("deadline", EDGE, Fleets.health(CLOUD, Health.DOWN)))
                .isFalse();
        assertThat(wantedCloud("edge-first", EDGE, Fleets.health(CLOUD, Health.DOWN)))
                .isFalse();
    }

    @Test
    void whoAlwaysAsksTheCloudFirstWantedIt() {
        assertThat(wantedCloud("cloud-first", EDGE, Fleets.health(CLOUD, Health.DOWN)))
                .isTrue();
    }

    @Test
    void aCloudThatWasCalledAndDidNotAnswerWasWanted() {
        assertThat(wantedCloud("deadline", EDGE, CHEAP_CLOUD)).isTrue();
        assertThat(wantedCloud("deadline", EDGE, CLOUD)).isFalse();
    }
}
