package dev.verge.inference.grpc;

import static dev.verge.telemetry.Texts.quoted;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.verge.inference.grpc.protocol.ModelMetadataRequest;
import dev.verge.inference.grpc.protocol.ModelReadyRequest;
import dev.verge.inference.grpc.protocol.ModelStatisticsRequest;
import dev.verge.inference.grpc.protocol.RepositoryIndexRequest;
import dev.verge.inference.grpc.protocol.RepositoryModelLoadRequest;
import dev.verge.inference.grpc.protocol.RepositoryModelUnloadRequest;
import dev.verge.inference.grpc.protocol.ServerLiveRequest;
import dev.verge.inference.grpc.protocol.ServerLiveResponse;
import dev.verge.inference.grpc.protocol.ServerMetadataRequest;
import dev.verge.inference.grpc.protocol.ServerMetadataResponse;
import dev.verge.inference.grpc.protocol.ServerReadyRequest;
import dev.verge.inference.grpc.protocol.ServerReadyResponse;
import dev.verge.inference.grpc.protocol.health.HealthCheckRequest;
import dev.verge.inference.grpc.protocol.reflection.ServerReflectionRequest;
import dev.verge.inference.plane.DataPlane;
import dev.verge.inference.repository.ModelRepository;
import dev.verge.inference.tensor.MemoryBudget;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Every call whose messages are answered one by one, by its path; {@link HealthWatch} is the one that is not. */
final class Methods {
    /** Of {@code inference.GRPCInferenceService}, as a path. */
    static final String INFERENCE = "/inference.GRPCInferenceService/";

    /** Of {@code grpc.health.v1.Health}, as a path. */
    static final String HEALTH = "/grpc.health.v1.Health/";

    /** Of gRPC's server reflection, as paths: the service and its name while it was new, with the same messages. */
    static final List<String> REFLECTION =
            List.of("/grpc.reflection.v1.ServerReflection/", "/grpc.reflection.v1alpha.ServerReflection/");

    private static final List<String> EXTENSIONS = List.of("model_repository", "statistics");

    private final Map<String, Method> byPath;
    private final DataPlane plane;
    private final String version;

    /**
     * @param version the server's own
     * @param maxBytes longest request to a model
     */
    Methods(DataPlane plane, Supplier<ModelRepository> repository, HealthCalls health, String version, int maxBytes) {
        this.plane = plane;
        this.version = version;
        InferenceCalls inference = new InferenceCalls(plane, repository, MemoryBudget.HEAP);
        RepositoryCalls models = new RepositoryCalls(repository);
        byPath = Map.ofEntries(
                Map.entry(INFERENCE + "ModelInfer", new Method(Method.Kind.UNARY, maxBytes, inference::infer)),
                Map.entry(
                        INFERENCE + "ModelStreamInfer",
                        new Method(Method.Kind.STREAM, maxBytes, inference::streamInfer)),
                now(INFERENCE + "ModelReady", ModelReadyRequest.parser(), inference::ready),
                now(INFERENCE + "ModelMetadata", ModelMetadataRequest.parser(), inference::metadata),
                now(INFERENCE + "ModelStatistics", ModelStatisticsRequest.parser(), inference::statistics),
                now(INFERENCE + "ServerLive", ServerLiveRequest.parser(), _ -> live()),
                now(INFERENCE + "ServerReady", ServerReadyRequest.parser(), _ -> ready(health)),
                now(INFERENCE + "ServerMetadata", ServerMetadataRequest.parser(), _ -> metadata()),
                now(INFERENCE + "RepositoryIndex", RepositoryIndexRequest.parser(), models::index),
                later(INFERENCE + "RepositoryModelLoad", RepositoryModelLoadRequest.parser(), models::load),
                later(INFERENCE + "RepositoryModelUnload", RepositoryModelUnloadRequest.parser(), models::unload),
                now(HEALTH + "Check", HealthCheckRequest.parser(), health::check),
                reflection(REFLECTION.getFirst()),
                reflection(REFLECTION.getLast()));
    }

    private static Map.Entry<String, Method> reflection(String service) {
        ReflectionCalls calls = new ReflectionCalls(List.of(
                ModelReadyRequest.getDescriptor().getFile(),
                HealthCheckRequest.getDescriptor().getFile(),
                ServerReflectionRequest.getDescriptor().getFile()));
        return Map.entry(
                service + "ServerReflectionInfo",
                new Method(
                        Method.Kind.STREAM,
                        Parsed.MAX_BYTES,
                        (message, _) -> CompletableFuture.completedFuture(
                                Reply.of(calls.answer(Parsed.of(ServerReflectionRequest.parser(), message))))));
    }

    /** @throws GrpcFault UNIMPLEMENTED if there is no such call */
    Method at(String path) {
        Method method = byPath.get(path);
        if (method != null) return method;
        String name = path.substring(path.lastIndexOf('/') + 1);
        throw new GrpcFault(GrpcStatus.UNIMPLEMENTED, "there is no call " + quoted(name) + " here");
    }

    private static <Q extends MessageLite> Map.Entry<String, Method> now(
            String path, Parser<Q> parser, Function<Q, MessageLite> call) {
        return later(path, parser, request -> CompletableFuture.completedFuture(call.apply(request)));
    }

    private static <Q extends MessageLite> Map.Entry<String, Method> later(
            String path, Parser<Q> parser, Function<Q, CompletionStage<? extends MessageLite>> call) {
        return Map.entry(
                path,
                new Method(
                        Method.Kind.UNARY,
                        Parsed.MAX_BYTES,
                        (message, _) -> call.apply(Parsed.of(parser, message)).thenApply(Reply::of)));
    }

    private static ServerLiveResponse live() {
        return ServerLiveResponse.newBuilder().setLive(true).build();
    }

    private ServerReadyResponse ready(HealthCalls health) {
        return ServerReadyResponse.newBuilder()
                .setReady(plane.ready() && !health.isStopping())
                .build();
    }

    private ServerMetadataResponse metadata() {
        return ServerMetadataResponse.newBuilder()
                .setName("verge-inference")
                .setVersion(version)
                .addAllExtensions(EXTENSIONS)
                .build();
    }
}
