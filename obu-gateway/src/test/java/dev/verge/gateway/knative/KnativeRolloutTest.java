package dev.verge.gateway.knative;

import static dev.verge.gateway.knative.Cluster.share;
import static dev.verge.gateway.knative.Cluster.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.verge.gateway.canary.Stage;
import io.fabric8.knative.serving.v1.TrafficTarget;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against fabric8's mock server in CRUD mode, in which nobody copies the traffic from spec to status. */
class KnativeRolloutTest {
    private final Cluster cluster = new Cluster();
    private final KubernetesClient client = cluster.client();
    private final KnativeWatch watch = new KnativeWatch(client, KnativeWatchTest.options(Map.of()), offers -> {});
    private final KnativeRollout rollout = new KnativeRollout();

    @BeforeEach
    void start() {
        cluster.revision("infer-00001", 2);
        cluster.revision("infer-00002", 1);
        cluster.service("infer", Map.of(), share("infer-00001", 95), tag("canary", "infer-00002", 5));
        watch.start();
        rollout.watch(client, watch::services);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> rollout.stage("infer-canary").isPresent());
    }

    @AfterEach
    void close() {
        watch.close();
        client.close();
        cluster.close();
    }

    private Stage stage() {
        return rollout.stage("infer-canary").orElseThrow();
    }

    private Object[] percents() {
        return cluster.service("infer").getSpec().getTraffic().stream()
                .map(TrafficTarget::getPercent)
                .toArray();
    }

    @Test
    void findsTheRevisionWithTheTag() {
        assertThat(stage()).isEqualTo(new Stage("infer", "infer-00002", 5, false));
        assertThat(rollout.stage("infer")).isEmpty();
        assertThat(rollout.stage("cloud")).isEmpty();
    }

    @Test
    void movesTrafficToTheCanaryAndLeavesTheRestAsItIs() {
        rollout.move(stage(), 25);

        assertThat(percents()).containsExactly(75L, 25L);
        assertThat(cluster.service("infer").getSpec().getTraffic())
                .extracting(TrafficTarget::getRevisionName)
                .containsExactly("infer-00001", "infer-00002");
        assertThat(cluster.service("infer").getMetadata().getAnnotations()).isNullOrEmpty();
    }

    @Test
    void rollsBackAndRemembersIt() {
        rollout.move(stage(), 0);

        assertThat(percents()).containsExactly(100L, 0L);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(stage().rejected()).isTrue());
    }

    @Test
    void ofTwoGatewaysThatSawTheSameOneSucceeds() {
        Stage seen = stage();
        var stale = watch.services();
        KnativeRollout other = new KnativeRollout();
        other.watch(client, () -> stale);

        rollout.move(seen, 25);

        assertThatThrownBy(() -> other.move(seen, 100)).hasMessageContaining("at the same time");
        assertThat(percents()).containsExactly(75L, 25L);
    }

    @Test
    void saysThatItMayNot() {
        Stage seen = stage();
        cluster.api.forbidden = "/services/infer";

        assertThatThrownBy(() -> rollout.move(seen, 25)).hasMessageContaining("Role of docs/operations.md");
    }

    @Test
    void touchesNoTrafficThatItDoesNotUnderstand() {
        cluster.revision("infer-00003", 1);
        cluster.service(
                "infer", Map.of(), share("infer-00001", 60), share("infer-00003", 35), tag("canary", "infer-00002", 5));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> watch.services()
                                .iterator()
                                .next()
                                .getSpec()
                                .getTraffic()
                                .size()
                        == 3);

        assertThatThrownBy(() -> rollout.move(stage(), 25)).hasMessageContaining("one other revision");
    }
}
