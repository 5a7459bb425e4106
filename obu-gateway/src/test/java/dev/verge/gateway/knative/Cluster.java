package dev.verge.gateway.knative;

import dev.verge.load.wan.Wan;
import dev.verge.load.wan.WanProxy;
import io.fabric8.knative.client.KnativeClient;
import io.fabric8.knative.pkg.apis.ConditionBuilder;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.RevisionBuilder;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.ServiceBuilder;
import io.fabric8.knative.serving.v1.TrafficTarget;
import io.fabric8.knative.serving.v1.TrafficTargetBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** fabric8's mock server in CRUD mode, with a link that can be cut in front of it, and services of Knative in it. */
public final class Cluster implements AutoCloseable {
    public static final String NAMESPACE = "site";

    final FaultyCluster api = new FaultyCluster();
    final WanProxy link;
    private final KubernetesMockServer server = new KubernetesMockServer(
            new Context(Serialization.jsonMapper()), new MockWebServer(), new HashMap<>(), api, false);
    private final KubernetesClient direct;

    public Cluster() {
        server.init();
        link = WanProxy.to(server.getPort(), Wan.NEAR);
        direct = client(server.getPort());
    }

    /** A client over the link. */
    public KubernetesClient client() {
        return client(link.port());
    }

    private static KubernetesClient client(int port) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + port)
                .withNamespace(NAMESPACE)
                .withTrustCerts(true)
                .withWatchReconnectInterval(20)
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(2000)
                .withConnectionTimeout(1000)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private KnativeClient knative() {
        return direct.adapt(KnativeClient.class);
    }

    /** A service whose traffic goes to these revisions. */
    public void service(String name, Map<String, String> annotations, TrafficTarget... traffic) {
        List<TrafficTarget> entries = Arrays.asList(traffic);
        Service service = new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .addToLabels("verge.dev/target", "true")
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withTraffic(entries)
                .endSpec()
                .withNewStatus()
                .withUrl("http://" + name + ".example.com")
                .withNewAddress()
                .withUrl("http://" + name + ".site.svc.cluster.local")
                .endAddress()
                .withTraffic(entries)
                .endStatus()
                .build();
        put(service);
    }

    private void put(Service service) {
        var resource = knative().services().inNamespace(NAMESPACE).resource(service);
        if (knative()
                        .services()
                        .inNamespace(NAMESPACE)
                        .withName(service.getMetadata().getName())
                        .get()
                == null) {
            resource.create();
        } else {
            resource.update();
        }
    }

    public Service service(String name) {
        return knative().services().inNamespace(NAMESPACE).withName(name).get();
    }

    public void deleteService(String name) {
        knative().services().inNamespace(NAMESPACE).withName(name).delete();
    }

    /** A revision that has as many instances; {@code ready} is one of True, False, Unknown. */
    public void revision(String name, String ready, int replicas, Map<String, String> annotations) {
        Revision revision = new RevisionBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .addToLabels("serving.knative.dev/service", "any")
                .withAnnotations(annotations)
                .endMetadata()
                .withNewSpec()
                .withContainerConcurrency(0L)
                .endSpec()
                .withNewStatus()
                .withActualReplicas(replicas)
                .withConditions(
                        new ConditionBuilder()
                                .withType("Ready")
                                .withStatus(ready)
                                .build(),
                        new ConditionBuilder()
                                .withType("Active")
                                .withStatus(replicas > 0 ? "True" : "False")
                                .build())
                .endStatus()
                .build();
        var revisions = knative().revisions().inNamespace(NAMESPACE);
        if (revisions.withName(name).get() == null) revisions.resource(revision).create();
        else revisions.resource(revision).update();
    }

    public void revision(String name, int replicas) {
        revision(name, "True", replicas, Map.of());
    }

    public static TrafficTarget share(String revision, long percent) {
        return new TrafficTargetBuilder()
                .withRevisionName(revision)
                .withLatestRevision(false)
                .withPercent(percent)
                .build();
    }

    public static TrafficTarget tag(String tag, String revision, long percent) {
        return new TrafficTargetBuilder(share(revision, percent))
                .withTag(tag)
                .withUrl("http://" + tag + "-infer.example.com")
                .build();
    }

    @Override
    public void close() {
        direct.close();
        link.close();
        server.destroy();
    }
}
