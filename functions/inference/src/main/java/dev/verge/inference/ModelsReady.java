package dev.verge.inference;

import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ServedModel;
import dev.verge.inference.repository.ModelRepository;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready once every model that must be there at the start has been tried, and one at least has said of its golden vectors what
 * it must.
 */
@Readiness
public class ModelsReady implements HealthCheck {
    private final ModelDirectory directory;
    private final ModelRepository repository;

    ModelsReady(ModelDirectory directory, ModelRepository repository) {
        this.directory = directory;
        this.repository = repository;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("models").status(directory.isComplete());
        Map<String, String> versions = new TreeMap<>();
        for (ServedModel model : directory.all()) {
            versions.merge(model.identity().name(), model.identity().version(), (a, b) -> a + ", " + b);
        }
        versions.forEach(answer::withData);
        // no reason to send requests elsewhere: what is loaded serves
        repository.sourceFault().ifPresent(fault -> answer.withData("source out of reach", fault));
        return answer.build();
    }
}
