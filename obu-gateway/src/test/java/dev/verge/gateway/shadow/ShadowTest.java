package dev.verge.gateway.shadow;

import static dev.verge.gateway.service.TestGateway.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verge.gateway.routing.Placement;
import dev.verge.gateway.routing.RequestFacts;
import dev.verge.gateway.service.Offer;
import dev.verge.gateway.service.StubTarget;
import dev.verge.gateway.service.TestSite;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShadowTest {
    private static final String SECRET_WINDOW = WINDOW.replace("vehicle_speed", "fuel_level");

    private final List<Compared> heard = new CopyOnWriteArrayList<>();
    private final List<Shadow> shadows = new CopyOnWriteArrayList<>();
    private TestSite site;

    private static ShadowOptions options(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ShadowOptions.class)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(ShadowOptions.class);
    }

    @BeforeEach
    void start() throws Exception {
        ShadowOptions options =
                options(Map.of("verge.gateway.shadow.fraction", "1", "verge.gateway.shadow.max-in-flight", "1"));
        site = new TestSite(Map.of(), (mirror, router) -> {
            Shadow shadow = new Shadow(mirror, options, new SimpleMeterRegistry());
            shadows.add(shadow);
            shadow.install(router);
            shadow.start(new StartupEvent(), List.of(heard::add));
            return List.of(shadow);
        });
    }

    @AfterEach
    void stop() throws Exception {
        shadows.forEach(shadow -> shadow.stop(new ShutdownEvent()));
        site.close();
    }

    private String report() throws Exception {
        return site.gateway.send("GET", "/v1/routes/shadow", "").body();
    }

    private static void eventually(ThrowingRunnable fact) {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(fact);
    }

    private void offerCanary(StubTarget target, boolean atZero) {
        Map<String, String> settings = new HashMap<>(Map.of("url", "http://127.0.0.1:" + target.port()));
        settings.put("side", "edge");
        site.gateway.fleet.update(List.of(new Offer("canary", settings, Optional.of("edge"), atZero, 1, 0)));
    }

    @Test
    void comparesWhatTheEdgeAnsweredWithTheCloudAndTellsItNothingOfTheVehicle() throws Exception {
        site.edge.reply =
                "{\"vehicle\":\"car-7\",\"label\":\"town\",\"labels\":[\"town\",\"road\"],\"scores\":[0.9,0.1]}";
        site.cloud.reply = "{\"label\":\"road\",\"labels\":[\"road\",\"town\"],\"scores\":[0.7,0.3]}";

        String answer = site.gateway
                .send("POST", "/v1/predict?v=car-7", WINDOW, "x-vehicle", "car-7", "authorization", "car-7")
                .body();

        assertThat(answer).isEqualTo(site.edge.reply);
        eventually(() -> assertThat(report())
                .contains("\"from\":\"edge\",\"to\":\"cloud\",\"agreed\":0,\"disagreed\":1")
                .contains("\"agreement\":0.0"));
        assertThat(heard).hasSize(1);
        assertThat(heard.getFirst().score().orElseThrow()).isBetween(0.59, 0.61);
        StubTarget.Seen copy = site.cloud.seen.getFirst();
        assertThat(copy.uri() + copy.headers() + copy.body())
                .doesNotContain("car-7")
                .contains("verge-shadow", "p-");
    }

    @Test
    void whatMayNotLeaveIsNotCopiedToTheCloud() throws Exception {
        site.gateway.send("POST", "/v1/predict", SECRET_WINDOW);
        site.gateway.send("POST", "/v2/models/m/infer", "{}");
        site.gateway.send("POST", "/v1/predict", WINDOW, "verge-placement", "edge-only");
        site.gateway.send("POST", "/v1/predict", "no JSON");

        eventually(() -> assertThat(report()).contains("\"may-not-leave\":2"));
        assertThat(site.cloud.seen).isEmpty();
    }

    @Test
    void whatMayNotLeaveIsComparedWithACanaryOfTheSite() throws Exception {
        StubTarget canary = site.another();
        offerCanary(canary, false);

        site.gateway.send("POST", "/v1/predict", SECRET_WINDOW);

        eventually(() -> assertThat(heard).extracting(Compared::to).containsExactly("canary"));
        assertThat(heard.getFirst().result()).isEqualTo(Compared.Result.AGREED);
        assertThat(canary.seen.getFirst().body()).isEqualTo(SECRET_WINDOW);
        assertThat(site.cloud.seen).isEmpty();
    }

    @Test
    void aCanaryAtZeroIsWokenAndMeasuredOnlyWhenItRuns() throws Exception {
        StubTarget canary = site.another();
        offerCanary(canary, true);

        eventually(() -> {
            site.gateway.send("POST", "/v1/predict", SECRET_WINDOW);
            assertThat(heard).extracting(Compared::to).contains("canary");
        });
        assertThat(report()).contains("\"at-zero\":");
        assertThat(canary.probes.get()).isEqualTo(1);
    }

    @Test
    void aCopyThatHangsDelaysNobodyAndOnlySoManyAreOnTheirWay() throws Exception {
        site.cloud.mode = StubTarget.Mode.SLOW;

        long begin = System.nanoTime();
        for (int i = 0; i < 12; i++) {
            assertThat(site.gateway
                            .send("POST", "/v1/predict", WINDOW)
                            .headers()
                            .firstValue("verge-route"))
                    .get()
                    .asString()
                    .startsWith("edge;");
        }
        long took = System.nanoTime() - begin;

        // twelve copies of 300 ms each were not waited for
        assertThat(took).isLessThan(12 * 300_000_000L);
        eventually(() -> assertThat(report()).contains("\"in-flight\":"));
    }

    @Test
    void aFailedCopyIsCountedAndChangesNothingForTheClient() throws Exception {
        StubTarget canary = site.another();
        canary.mode = StubTarget.Mode.NO_ROOM;
        offerCanary(canary, false);

        assertThat(site.gateway.send("POST", "/v1/predict", SECRET_WINDOW).statusCode())
                .isEqualTo(200);

        eventually(() -> assertThat(heard).extracting(Compared::result).containsExactly(Compared.Result.FAILED));
    }

    @Test
    void aCopyIsNotCopiedAgain() throws Exception {
        site.gateway.send("POST", "/v1/predict", WINDOW, "verge-shadow", "1");
        site.gateway.send("POST", "/v1/predict", WINDOW);

        eventually(() -> assertThat(heard).isNotEmpty());
        assertThat(site.cloud.seen).hasSize(1);
    }

    @Test
    void offByDefault() throws Exception {
        List<Shadow> off = new CopyOnWriteArrayList<>();
        try (TestSite quiet = new TestSite(Map.of(), (mirror, router) -> {
            off.add(new Shadow(mirror, options(Map.of()), new SimpleMeterRegistry()));
            return List.of(off.getFirst());
        })) {
            assertThat(off.getFirst()
                            .wants("/v1/predict", new RequestFacts("", 100, 1, Placement.ANY, true, true, false)))
                    .isFalse();
            assertThat(quiet.gateway.send("POST", "/v1/predict", WINDOW).statusCode())
                    .isEqualTo(200);
        }
    }
}
