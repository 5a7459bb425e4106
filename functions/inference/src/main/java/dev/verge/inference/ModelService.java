package dev.verge.inference;

import dev.verge.inference.repository.ModelStart;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Has the models loaded when the function starts, beside everything else. */
@Singleton
public class ModelService {
    private static final Logger LOG = Logger.getLogger(ModelService.class);

    private final ModelStart models;

    ModelService(ModelStart models) {
        this.models = models;
    }

    void onStart(@Observes StartupEvent event) {
        models.start().whenComplete((_, failure) -> {
            if (failure == null) return;
            LOG.errorf("models cannot be served, the function ends: %s", failure.getMessage());
            Quarkus.asyncExit(1);
        });
    }
}
