package dev.verge.gateway.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verge.gateway.routing.Health;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cloud that says that it is ready and does no work. */
class WorkProbeTest {
    private final Vertx vertx = Vertx.vertx();
    private StubTarget cloud;
    private @Nullable TestGateway started;

    @BeforeEach
    void startCloud() throws Exception {
        cloud = new StubTarget(vertx);
    }

    private void startGateway(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("probe-interval", "50ms");
        settings.put("targets.cloud.url", "http://127.0.0.1:" + cloud.port());
        settings.put("targets.cloud.side", "cloud");
        started = new TestGateway(vertx, settings, (mirror, router) -> List.of());
    }

    @AfterEach
    void stop() throws Exception {
        if (started != null) started.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private TestGateway gateway() {
        return Objects.requireNonNull(started);
    }

    private int predict() {
        return gateway().send("POST", "/v1/predict", TestGateway.WINDOW).statusCode();
    }

    private Health health() {
        return gateway()
                .fleet
                .snapshot(gateway().fleet.now())
                .targets()
                .getFirst()
                .health();
    }

    private void untilItIsTakenForDown() {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(predict()).isEqualTo(503);
            assertThat(health()).isEqualTo(Health.DOWN);
        });
    }

    @Test
    void itStaysDownWhileItOnlySaysThatItIsReadyAndComesBackWhenItWorks() throws Exception {
        startGateway(Map.of());
        assertThat(predict()).isEqualTo(200);
        String answered = cloud.seen.getFirst().body();

        cloud.mode = StubTarget.Mode.READY_ONLY;
        untilItIsTakenForDown();
        int pings = cloud.probes.get();
        int calls = cloud.seen.size();
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(health()).isEqualTo(Health.DOWN);
            assertThat(cloud.probes.get()).isGreaterThan(pings + 5);
            assertThat(cloud.seen.size()).isGreaterThan(calls + 1);
        });
        cloud.mode = StubTarget.Mode.ANSWER;

        // nobody asks but the gateway itself
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(health()).isEqualTo(Health.UP));
        StubTarget.Seen tried = cloud.seen.getLast();
        assertThat(tried.uri()).isEqualTo("/v1/predict");
        assertThat(tried.headers().get("content-type")).isEqualTo("application/json");
        assertThat(tried.body()).isEqualTo(answered).doesNotContain("car-7");
    }

    @Test
    void itIsTriedWithTheConfiguredRequest() throws Exception {
        startGateway(Map.of(
                "targets.cloud.work.path", "/function/predict?golden",
                "targets.cloud.work.body", "[[1,2]]"));
        cloud.mode = StubTarget.Mode.READY_ONLY;
        untilItIsTakenForDown();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(List.copyOf(cloud.seen))
                        .anyMatch(seen -> seen.uri().equals("/function/predict?golden")
                                && seen.body().equals("[[1,2]]")));
    }

    @Test
    void withoutWorkAProbeThatIsAnsweredIsBelieved() throws Exception {
        startGateway(Map.of("targets.cloud.work.enabled", "false"));
        cloud.mode = StubTarget.Mode.READY_ONLY;

        for (int i = 0; i < 20; i++) assertThat(predict()).isEqualTo(503);

        int pings = cloud.probes.get();
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(cloud.probes.get()).isGreaterThan(pings + 5);
            assertThat(health()).isEqualTo(Health.UP);
        });
        assertThat(cloud.seen).hasSizeLessThanOrEqualTo(20);
    }
}
