package dev.verge.inference;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every model has been loaded and has said of its golden windows what it must. */
@Readiness
public class ModelsReady implements HealthCheck {
    private final ModelService service;

    ModelsReady(ModelService service) {
        this.service = service;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("models").status(service.ready().isPresent());
        service.ready()
                .ifPresent(models -> models.all()
                        .forEach(model -> answer.withData(
                                model.description().name(), model.description().version())));
        return answer.build();
    }
}
