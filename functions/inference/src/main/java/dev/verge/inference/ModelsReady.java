package dev.verge.inference;

import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ServedModel;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every model has been loaded and has said of its golden windows what it must. */
@Readiness
public class ModelsReady implements HealthCheck {
    private final ModelDirectory directory;

    ModelsReady(ModelDirectory directory) {
        this.directory = directory;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("models").status(directory.isComplete());
        for (ServedModel model : directory.all()) {
            answer.withData(model.identity().name(), model.identity().version());
        }
        return answer.build();
    }
}
