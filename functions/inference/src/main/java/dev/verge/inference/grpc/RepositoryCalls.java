package dev.verge.inference.grpc;

import static dev.verge.telemetry.Texts.quoted;

import dev.verge.inference.grpc.protocol.ModelRepositoryParameter;
import dev.verge.inference.grpc.protocol.RepositoryIndexRequest;
import dev.verge.inference.grpc.protocol.RepositoryIndexResponse;
import dev.verge.inference.grpc.protocol.RepositoryModelLoadRequest;
import dev.verge.inference.grpc.protocol.RepositoryModelLoadResponse;
import dev.verge.inference.grpc.protocol.RepositoryModelUnloadRequest;
import dev.verge.inference.grpc.protocol.RepositoryModelUnloadResponse;
import dev.verge.inference.repository.ModelRepository;
import dev.verge.inference.repository.ModelState;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The calls about the model repository: index, load, unload. */
final class RepositoryCalls {
    private final Supplier<ModelRepository> repository;

    RepositoryCalls(Supplier<ModelRepository> repository) {
        this.repository = repository;
    }

    RepositoryIndexResponse index(RepositoryIndexRequest request) {
        if (!request.getRepositoryName().isEmpty()) throw noRepository(request.getRepositoryName());
        RepositoryIndexResponse.Builder response = RepositoryIndexResponse.newBuilder();
        for (ModelState model : repository.get().index(request.getReady())) {
            response.addModelsBuilder()
                    .setName(model.name())
                    .setVersion(model.version())
                    .setState(model.state().name())
                    .setReason(model.reason());
        }
        return response.build();
    }

    CompletionStage<RepositoryModelLoadResponse> load(RepositoryModelLoadRequest request) {
        String model = model(request.getRepositoryName(), request.getModelName());
        return repository
                .get()
                .load(model, texts(request.getParametersMap()))
                .thenApply(_ -> RepositoryModelLoadResponse.newBuilder()
                        .setModelName(model)
                        .setIsLoaded(true)
                        .build());
    }

    CompletionStage<RepositoryModelUnloadResponse> unload(RepositoryModelUnloadRequest request) {
        String model = model(request.getRepositoryName(), request.getModelName());
        Map<String, String> parameters = texts(request.getParametersMap());
        return repository
                .get()
                .unload(model, Boolean.parseBoolean(parameters.get("unload_dependents")))
                .thenApply(_ -> RepositoryModelUnloadResponse.newBuilder()
                        .setModelName(model)
                        .setIsUnloaded(true)
                        .build());
    }

    // KServe's clients have the model's name where Triton's have the repository's
    private static String model(String repository, String model) {
        if (model.isEmpty()) return repository;
        if (!repository.isEmpty()) throw noRepository(repository);
        return model;
    }

    private static GrpcFault noRepository(String name) {
        return new GrpcFault(
                GrpcStatus.NOT_FOUND, "there is no repository " + quoted(name) + "; the only one has no name");
    }

    private static Map<String, String> texts(Map<String, ModelRepositoryParameter> parameters) {
        Map<String, String> texts = new HashMap<>();
        parameters.forEach((name, value) -> texts.put(name, text(name, value)));
        return texts;
    }

    private static String text(String name, ModelRepositoryParameter value) {
        return switch (value.getParameterChoiceCase()) {
            case BOOL_PARAM -> Boolean.toString(value.getBoolParam());
            case INT64_PARAM -> Long.toString(value.getInt64Param());
            case STRING_PARAM -> value.getStringParam();
            case BYTES_PARAM, PARAMETERCHOICE_NOT_SET ->
                throw GrpcFault.invalid("parameter " + quoted(name)
                        + " is neither a text nor a number; model files come from the repository only");
        };
    }
}
