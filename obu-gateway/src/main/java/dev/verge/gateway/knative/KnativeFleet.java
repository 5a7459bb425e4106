package dev.verge.gateway.knative;

import dev.verge.gateway.service.Fleet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the watch if it is wanted. Without a cluster, configured targets are served all the same. */
@Singleton
public class KnativeFleet {
    private static final Logger LOG = Logger.getLogger(KnativeFleet.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Fleet fleet;
    private final KnativeOptions options;
    private final Instance<KubernetesClient> clients;
    private final Vertx vertx;
    private final MeterRegistry metrics;
    private final KnativeRollout rollout;
    private @Nullable KnativeWatch watch;
    private boolean stopped;

    KnativeFleet(
            Fleet fleet,
            KnativeOptions options,
            Instance<KubernetesClient> clients,
            Vertx vertx,
            MeterRegistry metrics,
            KnativeRollout rollout) {
        this.fleet = fleet;
        this.options = options;
        this.clients = clients;
        this.vertx = vertx;
        this.metrics = metrics;
        this.rollout = rollout;
    }

    void start(@Observes StartupEvent event) {
        if (!options.enabled()) return;
        Gauge.builder("verge.gateway.knative.watching", this, fleet -> fleet.isWatching() ? 1 : 0)
                .description("1 while services and revisions are watched, 0 while what is known may be old")
                .register(metrics);
        open(FIRST_PAUSE);
    }

    // the client is made on a worker: it may read files and look up names
    private void open(Duration pause) {
        vertx.<Void>executeBlocking(() -> {
                    watch();
                    return null;
                })
                .onFailure(failure -> {
                    LOG.warnf("no client for Kubernetes, configured targets only why=%s", failure.getMessage());
                    Duration next = pause.multipliedBy(2);
                    vertx.setTimer(
                            pause.toMillis(), id -> open(next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next));
                });
    }

    private synchronized void watch() {
        if (stopped) return;
        KubernetesClient client = clients.get();
        KnativeWatch opened = new KnativeWatch(client, options, fleet::update);
        rollout.watch(client, opened::services);
        watch = opened;
        opened.start();
    }

    private synchronized boolean isWatching() {
        return watch != null && watch.isWatching();
    }

    synchronized void stop(@Observes ShutdownEvent event) {
        stopped = true;
        if (watch != null) watch.close();
    }
}
