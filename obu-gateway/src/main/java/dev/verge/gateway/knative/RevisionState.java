package dev.verge.gateway.knative;

import io.fabric8.knative.pkg.apis.Condition;
import io.fabric8.knative.serving.v1.Revision;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A revision as far as it matters here.
 *
 * @param ready whether it can serve; at zero it still can
 * @param atZero whether nothing of it runs
 * @param replicas instances that run
 * @param concurrency calls that one instance gets at once, 0 if Knative does not limit them
 * @param annotations its own, which are those of the template that it was made from
 */
record RevisionState(boolean ready, boolean atZero, int replicas, int concurrency, Map<String, String> annotations) {
    private static final RevisionState UNKNOWN = new RevisionState(false, false, 0, 0, Map.of());

    RevisionState {
        annotations = Map.copyOf(annotations);
    }

    static RevisionState of(@Nullable Revision revision) {
        if (revision == null || revision.getStatus() == null) return UNKNOWN;
        List<Condition> conditions = revision.getStatus().getConditions();
        Integer actual = revision.getStatus().getActualReplicas();
        // Knative takes over its autoscaler's number, and has none before the first scaling
        boolean atZero = actual == null ? is(conditions, "Active", "False") : actual == 0;
        Long concurrency =
                revision.getSpec() == null ? null : revision.getSpec().getContainerConcurrency();
        Map<String, String> annotations = revision.getMetadata().getAnnotations();
        return new RevisionState(
                is(conditions, "Ready", "True"),
                atZero,
                actual == null ? 1 : actual,
                concurrency == null ? 0 : Math.toIntExact(Math.clamp(concurrency, 0L, 1000L)),
                annotations == null ? Map.of() : annotations);
    }

    private static boolean is(@Nullable List<Condition> conditions, String type, String status) {
        return conditions != null
                && conditions.stream().anyMatch(c -> type.equals(c.getType()) && status.equals(c.getStatus()));
    }
}
