package dev.verge.gateway.knative;

import dev.verge.gateway.canary.Rollout;
import dev.verge.gateway.canary.Stage;
import io.fabric8.knative.client.KnativeClient;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.TrafficTarget;
import io.fabric8.knative.serving.v1.TrafficTargetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The canaries among the services that are watched: the revision with the tag {@code canary}. Its share is changed by a
 * patch of {@code spec.traffic} that holds only for the version which was seen, so of several gateways one succeeds.
 */
@Singleton
public class KnativeRollout implements Rollout {
    static final String TAG = "canary";
    static final String REJECTED = KnativeTargets.ANNOTATION + "canary-rejected";

    private volatile Supplier<Collection<Service>> services = List::of;
    private volatile @Nullable KubernetesClient client;

    /** From now on these services are looked at, with this client. */
    void watch(KubernetesClient client, Supplier<Collection<Service>> services) {
        this.client = client;
        this.services = services;
    }

    @Override
    public Optional<Stage> stage(String target) {
        return services.get().stream()
                .filter(service -> target.equals(service.getMetadata().getName() + "-" + TAG))
                .findFirst()
                .flatMap(KnativeRollout::stage);
    }

    private static Optional<Stage> stage(Service service) {
        String name = service.getMetadata().getName();
        if (service.getStatus() == null || service.getStatus().getTraffic() == null) return Optional.empty();
        List<TrafficTarget> traffic = service.getStatus().getTraffic();
        return traffic.stream()
                .filter(entry -> TAG.equals(entry.getTag()) && entry.getRevisionName() != null)
                .findFirst()
                .map(entry -> {
                    String revision = entry.getRevisionName();
                    long percent = traffic.stream()
                            .filter(e -> revision.equals(e.getRevisionName()))
                            .mapToLong(Traffic::percent)
                            .sum();
                    return new Stage(name, revision, (int) percent, revision.equals(rejected(service)));
                });
    }

    private static @Nullable String rejected(Service service) {
        Map<String, String> annotations = service.getMetadata().getAnnotations();
        return annotations == null ? null : annotations.get(REJECTED);
    }

    @Override
    public void move(Stage from, int percent) {
        KubernetesClient now = client;
        Service service = services.get().stream()
                .filter(s -> s.getMetadata().getName().equals(from.service()))
                .findFirst()
                .orElse(null);
        if (now == null || service == null || !stage(service).equals(Optional.of(from))) {
            throw new IllegalStateException("the service has changed meanwhile");
        }
        String patch = Serialization.asJson(patch(service, from, percent));
        try {
            now.adapt(KnativeClient.class)
                    .services()
                    .inNamespace(service.getMetadata().getNamespace())
                    .withName(from.service())
                    .patch(PatchContext.of(PatchType.JSON), patch);
        } catch (KubernetesClientException e) {
            throw new IllegalStateException(
                    switch (e.getCode()) {
                        case 403 -> "patch is not allowed: see the Role of docs/operations.md";
                        case 409 -> "somebody else changed the service at the same time";
                        default -> "the API server says " + e.getMessage();
                    },
                    e);
        }
    }

    // with a version that is not the current one the API server says 409
    private static List<Map<String, Object>> patch(Service service, Stage from, int percent) {
        List<Map<String, Object>> operations = new ArrayList<>();
        operations.add(
                replace("/metadata/resourceVersion", service.getMetadata().getResourceVersion()));
        operations.add(replace("/spec/traffic", traffic(service, percent)));
        if (percent > 0) return operations;
        Map<String, String> annotations = new HashMap<>();
        if (service.getMetadata().getAnnotations() != null)
            annotations.putAll(service.getMetadata().getAnnotations());
        annotations.put(REJECTED, from.revision());
        operations.add(Map.of("op", "add", "path", "/metadata/annotations", "value", annotations));
        return operations;
    }

    private static Map<String, Object> replace(String path, Object value) {
        return Map.of("op", "replace", "path", path, "value", value);
    }

    /** Only percentages change: the canary's, and that of the one other entry that has a share. */
    private static List<TrafficTarget> traffic(Service service, int percent) {
        List<TrafficTarget> entries = service.getSpec().getTraffic();
        if (entries == null) entries = List.of();
        long canaries = entries.stream().filter(KnativeRollout::isCanary).count();
        long others = entries.stream()
                .filter(entry -> !isCanary(entry) && Traffic.percent(entry) > 0)
                .count();
        if (canaries != 1 || others != 1) {
            throw new IllegalStateException("the traffic is not split between the canary and one other revision");
        }
        List<TrafficTarget> moved = new ArrayList<>();
        for (TrafficTarget entry : entries) {
            long share = isCanary(entry) ? percent : Traffic.percent(entry) > 0 ? 100L - percent : 0;
            boolean said = entry.getPercent() != null || share > 0;
            moved.add(said ? new TrafficTargetBuilder(entry).withPercent(share).build() : entry);
        }
        return moved;
    }

    private static boolean isCanary(TrafficTarget entry) {
        return Objects.equals(TAG, entry.getTag());
    }
}
