package dev.verge.preprocess;

import dev.verge.inference.pipeline.Pipeline;
import dev.verge.inference.pipeline.PipelineOptions;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.repository.ModelChoice;
import dev.verge.inference.repository.ModelStart;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Has the pipeline's models loaded when the function starts, and no others; ready once they answer. */
@Readiness
@Singleton
public class PipelineModels implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(PipelineModels.class);

    private final List<String> wanted;
    private final ModelDirectory directory;

    PipelineModels(Pipeline pipeline, ModelDirectory directory) {
        this.wanted = pipeline.models();
        this.directory = directory;
    }

    @Produces
    @Singleton
    static ModelChoice choice(PipelineOptions options) {
        return model -> options.integrity().filter(model::equals).isPresent()
                || options.imputation().filter(model::equals).isPresent();
    }

    void onStart(@Observes StartupEvent event, ModelStart models) {
        // without a pipeline nothing of ONNX Runtime is ever touched
        if (wanted.isEmpty()) return;
        models.start().whenComplete((_, failure) -> {
            if (failure == null) return;
            LOG.errorf("models cannot be served, the function ends: %s", failure.getMessage());
            Quarkus.asyncExit(1);
        });
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("pipeline");
        boolean ready = true;
        for (String model : wanted) {
            boolean there = directory.find(model, Optional.empty()).isPresent();
            answer.withData(model, there ? "ready" : "not loaded");
            ready &= there;
        }
        return answer.status(ready).build();
    }
}
