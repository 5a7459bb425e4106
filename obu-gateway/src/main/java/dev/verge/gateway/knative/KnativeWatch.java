package dev.verge.gateway.knative;

import dev.verge.gateway.service.Offer;
import io.fabric8.knative.client.KnativeClient;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Lists and watches services and revisions of one namespace, and tells after each event what the targets are now. fabric8's
 * informers list anew after 410 Gone, connect again with a growing pause of up to half a minute, and renew a watch that may
 * be half-open every five to ten minutes. What was known is kept meanwhile. Nothing is told before both lists are whole.
 */
final class KnativeWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(KnativeWatch.class);

    private final String namespace;
    private final KnativeOptions options;
    private final Consumer<List<Offer>> told;
    private final SharedIndexInformer<Service> services;
    private final SharedIndexInformer<Revision> revisions;
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();

    KnativeWatch(KubernetesClient client, KnativeOptions options, Consumer<List<Offer>> told) {
        this.options = options;
        this.told = told;
        this.namespace = namespace(client, options);
        KnativeClient knative = client.adapt(KnativeClient.class);
        long resync = options.resync().toMillis();
        this.services = knative.services()
                .inNamespace(namespace)
                .withLabelSelector(options.selector())
                .runnableInformer(resync);
        this.revisions = knative.revisions()
                .inNamespace(namespace)
                .withLabel("serving.knative.dev/service")
                .runnableInformer(resync);
    }

    static String namespace(KubernetesClient client, KnativeOptions options) {
        String own = client.getNamespace() == null ? "default" : client.getNamespace();
        return options.namespace().orElse(own);
    }

    void start() {
        start("services", services);
        start("revisions", revisions);
    }

    private <T extends HasMetadata> void start(String what, SharedIndexInformer<T> informer) {
        informer.exceptionHandler((started, failure) -> {
            failed(what, failure);
            return true;
        });
        informer.addEventHandler(new ResourceEventHandler<T>() {
            @Override
            public void onAdd(T added) {
                changed(what);
            }

            @Override
            public void onUpdate(T before, T after) {
                changed(what);
            }

            @Override
            public void onDelete(T deleted, boolean unknown) {
                changed(what);
            }
        });
        informer.start().whenComplete((done, failure) -> {
            if (failure == null) changed(what);
        });
    }

    /** Whether both watches stand; while one does not, what is known may be old. */
    boolean isWatching() {
        return services.isWatching() && revisions.isWatching();
    }

    /** The services as they are known now. */
    Collection<Service> services() {
        return services.getStore().list();
    }

    /** Sees all that is known, in the order in which it came. */
    private synchronized void changed(String what) {
        if (troubles.remove(what) != null) LOG.infof("Knative can be watched again what=%s", what);
        if (!services.hasSynced() || !revisions.hasSynced()) return;
        KnativeTargets targets =
                new KnativeTargets(options, name -> revisions.getStore().getByKey(namespace + "/" + name));
        told.accept(targets.offers(services.getStore().list()));
    }

    private void failed(String what, Throwable failure) {
        Trouble trouble = Trouble.of(failure);
        // said once, not at each attempt
        if (trouble.equals(troubles.put(what, trouble))) return;
        LOG.warnf(
                "Knative cannot be watched, its targets stay as they were what=%s namespace=%s why=%s",
                what, namespace, trouble.sentence());
    }

    @Override
    public void close() {
        services.stop();
        revisions.stop();
    }
}
