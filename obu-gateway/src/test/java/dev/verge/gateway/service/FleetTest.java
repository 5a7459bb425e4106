package dev.verge.gateway.service;

import static dev.verge.gateway.service.TestGateway.WINDOW;
import static dev.verge.gateway.service.TestGateway.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Target;
import io.vertx.core.Vertx;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Targets that come and go while the gateway runs, beside a configured cloud. */
class FleetTest {
    private final Vertx vertx = Vertx.vertx();
    private StubTarget edge;
    private StubTarget cloud;
    private TestGateway gateway;
    private Fleet fleet;

    @BeforeEach
    void start() throws Exception {
        edge = new StubTarget(vertx);
        cloud = new StubTarget(vertx);
        Map<String, String> settings = Map.of(
                "probe-interval", "20ms",
                "targets.cloud.url", "http://127.0.0.1:" + cloud.port(),
                "targets.cloud.side", "cloud",
                "targets.cloud.price", "3");
        gateway = new TestGateway(vertx, settings, (mirror, router) -> List.of());
        fleet = gateway.fleet;
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private Offer offer(boolean atZero, int replicas, String... more) {
        Map<String, String> settings = new HashMap<>(Map.of("url", "http://127.0.0.1:" + edge.port(), "side", "edge"));
        for (int i = 0; i < more.length; i += 2) settings.put(more[i], more[i + 1]);
        return new Offer("infer", settings, Optional.empty(), atZero, replicas, 0);
    }

    private CompletableFuture<HttpResponse<String>> send() {
        return gateway.sendAsync("POST", "/v1/predict", WINDOW);
    }

    private Target target(String name) {
        return fleet.snapshot(fleet.now()).targets().stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anOfferedTargetStandsBesideTheConfiguredOnesAndAnswers() {
        fleet.update(List.of(offer(false, 3, "workers", "4")));

        assertThat(route(send().join())).startsWith("edge;");
        assertThat(fleet.snapshot(fleet.now()).targets())
                .extracting(Target::side)
                .containsExactly(Side.EDGE, Side.CLOUD);
        assertThat(target("infer").workers()).isEqualTo(12);
    }

    @Test
    void callsToATargetThatGoesAreAnsweredAndLaterOnesGoElsewhere() {
        edge.mode = StubTarget.Mode.SLOW;
        fleet.update(List.of(offer(false, 1)));
        CompletableFuture<HttpResponse<String>> inFlight = send();
        await().until(() -> !edge.seen.isEmpty());

        fleet.update(List.of());

        assertThat(route(send().join())).startsWith("cloud;");
        assertThat(inFlight.join().statusCode()).isEqualTo(200);
        assertThat(route(inFlight.join())).startsWith("edge;");
    }

    @Test
    void aTargetAtZeroIsWokenWhileTheOtherSideAnswers() {
        fleet.update(List.of(offer(true, 0)));

        assertThat(route(send().join())).startsWith("cloud;reason=edge-cold");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(target("infer").atZero()).isFalse());
        assertThat(edge.probes.get()).isEqualTo(1);
        assertThat(route(send().join())).startsWith("edge;");
    }

    @Test
    void whatIsLearnedStaysWhenOnlyTheScaleChanges() {
        fleet.update(List.of(offer(false, 1)));
        send().join();
        Endpoint before = fleet.endpoint("infer");

        fleet.update(List.of(offer(false, 5)));

        assertThat(fleet.endpoint("infer")).isSameAs(before);
        assertThat(target("infer").workers()).isEqualTo(10);
    }

    @Test
    void aFoundTargetThatAnswersIsNotProbedSinceThatWouldKeepItFromZero() {
        fleet.update(List.of(offer(false, 1)));
        int before = cloud.probes.get();

        await().until(() -> cloud.probes.get() >= before + 5);

        assertThat(edge.probes.get()).isZero();
    }

    @Test
    void aFoundTargetThatBrokeIsProbedUntilItAnswers() {
        edge.mode = StubTarget.Mode.BREAK;
        fleet.update(List.of(offer(false, 1)));

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(route(send().join())).startsWith("cloud;");
            assertThat(edge.probes.get()).isPositive();
        });

        edge.mode = StubTarget.Mode.ANSWER;
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(route(send().join())).startsWith("edge;"));
    }

    @Test
    void settingsThatSayNothingLeaveATargetAsItWas() {
        fleet.update(List.of(offer(false, 1, "price", "2")));

        fleet.update(List.of(offer(false, 1, "price", "cheap")));

        assertThat(target("infer").price()).isEqualTo(2);
        assertThat(route(send().join())).startsWith("edge;");
    }

    @Test
    void aConfiguredTargetGoesBeforeAFoundOneOfTheSameName() {
        Map<String, String> settings = Map.of("url", "http://127.0.0.1:" + edge.port(), "side", "edge");

        fleet.update(List.of(new Offer("cloud", settings, Optional.empty(), false, 1, 0)));

        assertThat(target("cloud").side()).isEqualTo(Side.CLOUD);
    }

    @Test
    void aMirrorIsNoCandidate() {
        Map<String, String> settings = Map.of("url", "http://127.0.0.1:" + edge.port(), "side", "edge");

        fleet.update(List.of(new Offer("infer-canary", settings, Optional.of("infer"), false, 1, 0)));

        assertThat(fleet.snapshot(fleet.now()).targets())
                .extracting(Target::name)
                .containsExactly("cloud");
        assertThat(fleet.mirrors("other")).isEmpty();
        assertThat(fleet.mirrors("infer")).extracting(Endpoint::name).containsExactly("infer-canary");
    }
}
