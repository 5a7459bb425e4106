package dev.verge.inference.plane;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The data plane over the models of the directory. */
@Singleton
public final class OnnxDataPlane implements DataPlane {
    private final ModelDirectory directory;

    OnnxDataPlane(ModelDirectory directory) {
        this.directory = directory;
    }

    @Override
    public boolean ready() {
        return directory.isComplete();
    }

    @Override
    public boolean ready(String model, Optional<String> version) {
        return directory.find(model, version).isPresent();
    }

    @Override
    public ModelMetadata metadata(String model, Optional<String> version) {
        ServedModel served = directory.acquire(model, version);
        try {
            return served.metadata(directory.versions(model));
        } finally {
            served.release();
        }
    }

    @Override
    public List<ModelStatistics> statistics(String model, Optional<String> version) {
        if (version.isEmpty() && !directory.versions(model).isEmpty()) {
            return directory.versions(model).stream()
                    .map(v -> directory.find(model, Optional.of(v)))
                    .flatMap(Optional::stream)
                    .map(ServedModel::statistics)
                    .toList();
        }
        ServedModel served = directory.acquire(model, version);
        served.release();
        return List.of(served.statistics());
    }

    @Override
    public CompletionStage<InferResponse> infer(InferRequest request) {
        ServedModel model;
        try {
            model = directory.acquire(request.model(), request.version());
        } catch (InferFault fault) {
            request.release();
            return CompletableFuture.failedFuture(fault);
        }
        return model.infer(request).whenComplete((_, _) -> model.release());
    }
}
