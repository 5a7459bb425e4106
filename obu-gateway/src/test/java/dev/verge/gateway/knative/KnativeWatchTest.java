package dev.verge.gateway.knative;

import static dev.verge.gateway.knative.Cluster.share;
import static dev.verge.gateway.knative.Cluster.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verge.gateway.service.Offer;
import dev.verge.load.wan.Fault;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against fabric8's mock server in CRUD mode. */
class KnativeWatchTest {
    private final Cluster cluster = new Cluster();
    private final KubernetesClient client = cluster.client();
    private final KnativeWatch watch = new KnativeWatch(client, options(Map.of()), offers -> seen = offers);
    private volatile List<Offer> seen = List.of();

    static KnativeOptions options(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(KnativeOptions.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(KnativeOptions.class);
    }

    @BeforeEach
    void given() {
        cluster.revision("infer-00001", 2);
        cluster.service("infer", Map.of("verge.dev/price", "3"), share("infer-00001", 100));
    }

    @AfterEach
    void close() {
        watch.close();
        client.close();
        cluster.close();
    }

    private void started() {
        watch.start();
        eventually(() -> assertThat(seen).hasSize(1));
    }

    private static void eventually(ThrowingRunnable fact) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(fact);
    }

    private Offer offer(String name) {
        return seen.stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void findsAServiceThatIsThere() {
        started();

        Offer offer = offer("infer");
        assertThat(offer.settings())
                .containsEntry("url", "http://infer.site.svc.cluster.local")
                .containsEntry("side", "edge")
                .containsEntry("price", "3");
        assertThat(offer.atZero()).isFalse();
        assertThat(offer.replicas()).isEqualTo(2);
        assertThat(offer.mirrorOf()).isEmpty();
        eventually(() -> assertThat(watch.isWatching()).isTrue());
    }

    @Test
    void findsAServiceThatIsCreatedAndLosesOneThatIsDeleted() {
        started();

        cluster.service("other", Map.of(), share("infer-00001", 100));
        eventually(() -> assertThat(seen).extracting(Offer::name).containsExactlyInAnyOrder("infer", "other"));

        cluster.deleteService("infer");
        eventually(() -> assertThat(seen).extracting(Offer::name).containsExactly("other"));
    }

    @Test
    void knowsAServiceAtZeroAndThatItRunsAgain() {
        started();

        cluster.revision("infer-00001", 0);
        eventually(() -> assertThat(offer("infer").atZero()).isTrue());

        cluster.revision("infer-00001", 3);
        eventually(() -> assertThat(offer("infer").atZero()).isFalse());
        assertThat(offer("infer").replicas()).isEqualTo(3);
    }

    @Test
    void aServiceIsATargetOnlyWhileItsRevisionIsReady() {
        started();

        cluster.revision("infer-00001", "Unknown", 1, Map.of());
        eventually(() -> assertThat(seen).isEmpty());
        cluster.revision("infer-00001", "True", 1, Map.of());
        eventually(() -> assertThat(seen).hasSize(1));
        cluster.revision("infer-00001", "False", 0, Map.of());
        eventually(() -> assertThat(seen).isEmpty());
    }

    @Test
    void aNewRevisionThatFailsTakesNothingFromTheOneThatServes() {
        started();

        cluster.revision("infer-00002", "False", 0, Map.of());
        cluster.service("infer", Map.of(), share("infer-00001", 90), share("infer-00002", 10));

        eventually(() -> assertThat(offer("infer").settings()).doesNotContainKey("price"));
        assertThat(offer("infer").replicas()).isEqualTo(2);
    }

    @Test
    void aTagForCopiesIsATargetThatIsNeverChosen() {
        started();

        cluster.revision("infer-00002", "True", 1, Map.of("verge.dev/service", "9ms"));
        cluster.service("infer", Map.of(), share("infer-00001", 100), tag("canary", "infer-00002", 0));

        eventually(() -> assertThat(seen).hasSize(2));
        Offer canary = offer("infer-canary");
        assertThat(canary.mirrorOf()).contains("infer");
        assertThat(canary.settings())
                .containsEntry("url", "http://canary-infer.site.svc.cluster.local")
                .containsEntry("service", "9ms");
    }

    @Test
    void resumesAWatchThatWasBroken() {
        started();
        eventually(() -> assertThat(watch.isWatching()).isTrue());

        cluster.link.set(Fault.RESET);
        eventually(() -> assertThat(watch.isWatching()).isFalse());
        cluster.service("other", Map.of(), share("infer-00001", 100));
        cluster.revision("infer-00001", 0);
        assertThat(offer("infer").atZero()).isFalse();
        cluster.link.set(Fault.NONE);

        eventually(() -> assertThat(seen).hasSize(2).allMatch(Offer::atZero));
        eventually(() -> assertThat(watch.isWatching()).isTrue());
    }

    @Test
    void missesNothingThatHappenedWhileTheWatchWasBrokenAndIsForgotten() {
        started();
        eventually(() -> assertThat(watch.isWatching()).isTrue());

        cluster.link.set(Fault.RESET);
        eventually(() -> assertThat(watch.isWatching()).isFalse());
        cluster.api.forgets = true;
        cluster.service("other", Map.of(), share("infer-00001", 100));
        cluster.deleteService("infer");
        assertThat(seen).extracting(Offer::name).containsExactly("infer");
        cluster.link.set(Fault.NONE);

        eventually(() -> assertThat(seen).extracting(Offer::name).containsExactly("other"));
    }

    @Test
    void listsAnewWhenTheWatchIsToldGone() {
        cluster.api.goneAtOnce.set(2);

        started();

        eventually(() -> assertThat(cluster.api.lists.get()).isGreaterThanOrEqualTo(3));
        cluster.deleteService("infer");
        eventually(() -> assertThat(seen).isEmpty());
    }

    @Test
    void saysOnceThatItIsForbiddenAndGoesOnTrying() {
        Lines lines = new Lines();
        Logger logger = Logger.getLogger(KnativeWatch.class.getName());
        logger.addHandler(lines);
        cluster.api.forbidden = "/revisions";
        watch.start();

        eventually(() -> assertThat(cluster.api.refused.get()).isGreaterThanOrEqualTo(3));
        assertThat(seen).isEmpty();
        assertThat(lines.all).hasSize(1).first().asString().contains("Role of docs/operations.md", "revisions", "site");

        cluster.api.forbidden = "nothing";
        eventually(() -> assertThat(seen).hasSize(1));
        logger.removeHandler(lines);
    }

    private static final class Lines extends Handler {
        final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            String text = line.getMessage();
            if (line.getLevel().intValue() < java.util.logging.Level.WARNING.intValue()) return;
            Object[] parameters = line.getParameters();
            all.add(parameters == null ? text : String.format(text, parameters));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
