package dev.verge.inference.grpc;

import com.google.protobuf.MessageLite;
import dev.verge.inference.grpc.protocol.InferBatchStatistics;
import dev.verge.inference.grpc.protocol.InferParameter;
import dev.verge.inference.grpc.protocol.InferStatistics;
import dev.verge.inference.grpc.protocol.ModelInferResponse;
import dev.verge.inference.grpc.protocol.ModelMetadataRequest;
import dev.verge.inference.grpc.protocol.ModelMetadataResponse;
import dev.verge.inference.grpc.protocol.ModelReadyRequest;
import dev.verge.inference.grpc.protocol.ModelReadyResponse;
import dev.verge.inference.grpc.protocol.ModelStatisticsRequest;
import dev.verge.inference.grpc.protocol.ModelStatisticsResponse;
import dev.verge.inference.grpc.protocol.ModelStreamInferResponse;
import dev.verge.inference.grpc.protocol.StatisticDuration;
import dev.verge.inference.plane.Caller;
import dev.verge.inference.plane.DataPlane;
import dev.verge.inference.plane.HeapShare;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.plane.ModelMetadata;
import dev.verge.inference.plane.ModelStatistics;
import dev.verge.inference.plane.TensorMetadata;
import dev.verge.inference.repository.ModelRepository;
import dev.verge.inference.repository.ModelState;
import dev.verge.inference.tensor.MemoryBudget;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** The calls about models: ready, metadata, infer, statistics. */
final class InferenceCalls {
    private final DataPlane plane;
    private final Supplier<ModelRepository> repository;
    private final MemoryBudget heap;

    /** @param heap what all requests share of it */
    InferenceCalls(DataPlane plane, Supplier<ModelRepository> repository, MemoryBudget heap) {
        this.plane = plane;
        this.repository = repository;
        this.heap = heap;
    }

    ModelReadyResponse ready(ModelReadyRequest request) {
        return ModelReadyResponse.newBuilder()
                .setReady(plane.ready(request.getName(), version(request.getVersion())))
                .build();
    }

    ModelMetadataResponse metadata(ModelMetadataRequest request) {
        ModelMetadata model = plane.metadata(request.getName(), version(request.getVersion()));
        ModelMetadataResponse.Builder response = ModelMetadataResponse.newBuilder()
                .setName(model.name())
                .addAllVersions(model.versions())
                .setPlatform(model.platform());
        for (TensorMetadata input : model.inputs()) response.addInputs(tensor(input));
        for (TensorMetadata output : model.outputs()) response.addOutputs(tensor(output));
        model.properties()
                .forEach((key, value) -> response.putParameters(
                        key, InferParameter.newBuilder().setStringParam(value).build()));
        return response.build();
    }

    private static ModelMetadataResponse.TensorMetadata tensor(TensorMetadata tensor) {
        ModelMetadataResponse.TensorMetadata.Builder message = ModelMetadataResponse.TensorMetadata.newBuilder()
                .setName(tensor.name())
                .setDatatype(tensor.type().name());
        for (long size : tensor.shape()) message.addShape(size);
        return message.build();
    }

    CompletionStage<Reply> infer(ByteBuf message, Caller caller) {
        InferCall call = InferDecoder.decode(message, heap);
        return asked(call, caller).handle((response, failure) -> {
            if (failure == null) return reply(call, response, encoded -> encoded);
            call.close();
            throw GrpcFault.of(failure);
        });
    }

    /** As {@link #infer}, but a fault is an answer too, with the id of the request if that could be read. */
    CompletionStage<Reply> streamInfer(ByteBuf message, Caller caller) {
        InferCall call;
        try {
            call = InferDecoder.decode(message, heap);
        } catch (GrpcFault | InferFault fault) {
            return CompletableFuture.completedFuture(fault("", GrpcFault.of(fault)));
        }
        return asked(call, caller).handle((response, failure) -> {
            if (failure != null) {
                call.close();
                return fault(call.id(), GrpcFault.of(failure));
            }
            try {
                return reply(
                        call,
                        response,
                        encoded -> ModelStreamInferResponse.newBuilder()
                                .setInferResponse(encoded)
                                .build());
            } catch (GrpcFault | InferFault fault) {
                return fault(call.id(), GrpcFault.of(fault));
            }
        });
    }

    private CompletionStage<InferResponse> asked(InferCall call, Caller caller) {
        try {
            return plane.infer(call.request(caller));
        } catch (RuntimeException | Error e) {
            call.close();
            throw e;
        }
    }

    // what the reply refers to, and what it holds of the heap, is given back when it has been written
    private Reply reply(InferCall call, InferResponse response, Function<ModelInferResponse, MessageLite> message) {
        HeapShare share = call.heap();
        try {
            long bytes = InferEncoder.heapBytes(response, call.isRaw());
            if (share == null && bytes > HeapShare.FREE) share = new HeapShare(heap);
            if (share != null) take(share, bytes);
            MessageLite encoded = message.apply(InferEncoder.encode(response, call.id(), call.isRaw()));
            HeapShare held = share;
            return new Reply(encoded, () -> {
                response.release();
                if (held != null) held.close();
            });
        } catch (RuntimeException | OutOfMemoryError e) {
            response.release();
            if (share != null) share.close();
            throw e;
        }
    }

    private static void take(HeapShare share, long bytes) {
        try {
            share.take(bytes);
        } catch (InferFault fault) {
            if (fault.status() != 413) throw fault;
            throw new InferFault(
                    413,
                    "the reply would take too much of the server's heap: send raw_input_contents, then it has raw_output_contents;"
                            + " or ask for less");
        }
    }

    private static Reply fault(String id, GrpcFault fault) {
        return Reply.of(ModelStreamInferResponse.newBuilder()
                .setErrorMessage(fault.getMessage())
                .setInferResponse(ModelInferResponse.newBuilder().setId(id))
                .build());
    }

    ModelStatisticsResponse statistics(ModelStatisticsRequest request) {
        ModelStatisticsResponse.Builder response = ModelStatisticsResponse.newBuilder();
        if (!request.getName().isEmpty()) {
            plane.statistics(request.getName(), version(request.getVersion()))
                    .forEach(model -> response.addModelStats(statistics(model)));
            return response.build();
        }
        for (ModelState model : repository.get().index(true)) {
            try {
                plane.statistics(model.name(), version(model.version()))
                        .forEach(one -> response.addModelStats(statistics(one)));
            } catch (InferFault unloadedMeanwhile) {
                // it is no longer among all models
            }
        }
        return response.build();
    }

    private static dev.verge.inference.grpc.protocol.ModelStatistics statistics(ModelStatistics model) {
        return dev.verge.inference.grpc.protocol.ModelStatistics.newBuilder()
                .setName(model.name())
                .setVersion(model.version())
                .setLastInference(model.lastInferenceMillis())
                .setInferenceCount(model.inferences())
                .setExecutionCount(model.executions())
                .setInferenceStats(InferStatistics.newBuilder()
                        .setSuccess(total(model.success()))
                        .setFail(total(model.fail()))
                        .setQueue(total(model.queue()))
                        .setComputeInput(total(model.computeInput()))
                        .setComputeInfer(total(model.computeInfer()))
                        .setComputeOutput(total(model.computeOutput())))
                .addAllBatchStats(
                        model.batches().stream().map(InferenceCalls::batch).toList())
                .build();
    }

    private static InferBatchStatistics batch(ModelStatistics.Batch batch) {
        return InferBatchStatistics.newBuilder()
                .setBatchSize(batch.rows())
                .setComputeInput(total(batch.computeInput()))
                .setComputeInfer(total(batch.computeInfer()))
                .setComputeOutput(total(batch.computeOutput()))
                .build();
    }

    private static StatisticDuration total(ModelStatistics.Total total) {
        return StatisticDuration.newBuilder()
                .setCount(total.count())
                .setNs(total.nanos())
                .build();
    }

    private static Optional<String> version(String version) {
        return version.isEmpty() ? Optional.empty() : Optional.of(version);
    }
}
