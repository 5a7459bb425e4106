package dev.verge.gateway.knative;

import static java.util.function.Predicate.not;

import dev.verge.gateway.service.Offer;
import io.fabric8.knative.serving.v1.Revision;
import io.fabric8.knative.serving.v1.Service;
import io.fabric8.knative.serving.v1.ServiceStatus;
import io.fabric8.knative.serving.v1.TrafficTarget;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the services of Knative are to the gateway. A service is a target while revisions that have at least half of its
 * traffic are ready; it is at zero if those that have at least half of it are. Each tag of the two lists of the options is a
 * target as well, unless its revision has all of the traffic already. Pure.
 */
final class KnativeTargets {
    static final String ANNOTATION = "verge.dev/";

    // where it is and what it is trusted with is not for annotations to say
    private static final Set<String> NOT_ANNOTATED = Set.of("url", "side", "mirror", "authorization");

    private final KnativeOptions options;
    private final Function<String, @Nullable Revision> revisions;

    KnativeTargets(KnativeOptions options, Function<String, @Nullable Revision> revisions) {
        this.options = options;
        this.revisions = revisions;
    }

    List<Offer> offers(Collection<Service> services) {
        List<Offer> offers = new ArrayList<>();
        for (Service service : services) {
            ServiceStatus status = service.getStatus();
            if (status == null || status.getTraffic() == null) continue;
            main(service, status).ifPresent(offers::add);
            for (TrafficTarget entry : status.getTraffic())
                tagged(service, entry).ifPresent(offers::add);
        }
        return offers;
    }

    private Optional<Offer> main(Service service, ServiceStatus status) {
        long ready = 0;
        long atZero = 0;
        int replicas = 0;
        int concurrency = 0;
        long largest = 0;
        Map<String, String> annotations = Map.of();
        for (TrafficTarget entry : status.getTraffic()) {
            long percent = Traffic.percent(entry);
            RevisionState state = state(entry);
            if (percent == 0 || !state.ready()) continue;
            ready += percent;
            if (state.atZero()) atZero += percent;
            replicas += state.replicas();
            if (percent > largest) {
                largest = percent;
                concurrency = state.concurrency();
                annotations = state.annotations();
            }
        }
        Optional<String> url = address(status);
        if (url.isEmpty() || 2 * ready < 100) return Optional.empty();
        String name = service.getMetadata().getName();
        Map<String, String> settings = settings(service, annotations, url.get());
        return Optional.of(new Offer(name, settings, Optional.empty(), 2 * atZero >= ready, replicas, concurrency));
    }

    private Optional<Offer> tagged(Service service, TrafficTarget entry) {
        String tag = entry.getTag();
        if (tag == null || tag.isEmpty()) return Optional.empty();
        boolean mirror = options.mirrorTags().contains(tag);
        boolean routed = options.routeTags().map(tags -> tags.contains(tag)).orElse(false);
        RevisionState state = state(entry);
        if (!mirror && !routed || !state.ready() || hasAll(service.getStatus(), entry)) return Optional.empty();
        return address(service.getStatus(), tag, entry.getUrl())
                .map(url -> new Offer(
                        service.getMetadata().getName() + "-" + tag,
                        settings(service, state.annotations(), url),
                        routed
                                ? Optional.empty()
                                : Optional.of(service.getMetadata().getName()),
                        state.atZero(),
                        state.replicas(),
                        state.concurrency()));
    }

    private static boolean hasAll(ServiceStatus status, TrafficTarget tagged) {
        return status.getTraffic().stream()
                        .filter(entry -> Objects.equals(entry.getRevisionName(), tagged.getRevisionName()))
                        .mapToLong(Traffic::percent)
                        .sum()
                == 100;
    }

    private RevisionState state(TrafficTarget entry) {
        String name = entry.getRevisionName();
        return RevisionState.of(name == null ? null : revisions.apply(name));
    }

    private Optional<String> address(ServiceStatus status) {
        if (options.address() == KnativeOptions.Address.PUBLISHED) return text(status.getUrl());
        return internal(status).or(() -> text(status.getUrl()));
    }

    private Optional<String> address(ServiceStatus status, String tag, @Nullable String published) {
        if (options.address() == KnativeOptions.Address.PUBLISHED) return text(published);
        // Knative makes a service of this name for each tag (its tag-template's default)
        return internal(status)
                .map(URI::create)
                .map(url -> url.getScheme() + "://" + tag + "-" + url.getAuthority())
                .or(() -> text(published));
    }

    private static Optional<String> internal(ServiceStatus status) {
        return status.getAddress() == null
                ? Optional.empty()
                : text(status.getAddress().getUrl());
    }

    private static Optional<String> text(@Nullable String value) {
        return Optional.ofNullable(value).filter(not(String::isEmpty));
    }

    private Map<String, String> settings(Service service, Map<String, String> ofRevision, String url) {
        Map<String, String> settings = new HashMap<>(options.settings());
        Map<String, String> ofService = service.getMetadata().getAnnotations();
        if (ofService != null) annotated(ofService, settings);
        annotated(ofRevision, settings);
        settings.put("url", url);
        settings.put("side", "edge");
        return settings;
    }

    private static void annotated(Map<String, String> annotations, Map<String, String> settings) {
        annotations.forEach((key, value) -> {
            if (!key.startsWith(ANNOTATION)) return;
            String name = key.substring(ANNOTATION.length());
            if (!NOT_ANNOTATED.contains(name) && !name.startsWith("canary-")) settings.put(name, value);
        });
    }
}
