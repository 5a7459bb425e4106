package dev.verge.inference.grpc;

import dev.verge.inference.plane.DataPlane;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.InferRequest;
import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.plane.ModelMetadata;
import dev.verge.inference.plane.ModelStatistics;
import dev.verge.inference.plane.TensorMetadata;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Models for tests: {@code echo} answers its inputs as its outputs, {@code never} does not answer, {@code fault-503} and
 * so on fails with that status, {@code big} answers as many bytes as its input says.
 */
final class FakePlane implements DataPlane {
    private static final ModelStatistics.Total TOTAL = new ModelStatistics.Total(2, 3000);
    private static final List<ModelStatistics.Batch> BATCHES =
            List.of(new ModelStatistics.Batch(2, TOTAL, TOTAL, TOTAL));

    /** Memory of every input and output there ever was. */
    final Queue<ByteBuf> memory = new ConcurrentLinkedQueue<>();

    /** Until when the answer of the last call was wanted. */
    volatile OptionalLong deadline = OptionalLong.empty();

    /** Callers who have gone, answered or not. */
    final AtomicInteger gone = new AtomicInteger();

    volatile boolean isReady = true;

    @Override
    public boolean ready() {
        return isReady;
    }

    @Override
    public List<String> models() {
        return List.of();
    }

    @Override
    public boolean ready(String model, Optional<String> version) {
        return model.equals("echo") && version.orElse("1").equals("1");
    }

    @Override
    public ModelMetadata metadata(String model, Optional<String> version) {
        if (!ready(model, version)) throw new InferFault(404, "there is no model \"" + model + "\"");
        return new ModelMetadata(
                model,
                "1",
                List.of("1", "2"),
                "onnxruntime_onnx",
                List.of(new TensorMetadata("x", DataType.FP32, new long[] {-1, 3})),
                List.of(new TensorMetadata("y", DataType.BYTES, new long[] {-1})),
                Map.of("digest", "sha256:00"));
    }

    @Override
    public List<ModelStatistics> statistics(String model, Optional<String> version) {
        metadata(model, version);
        return List.of(new ModelStatistics(
                model, "1", 1700000000000L, 4, 2, TOTAL, TOTAL, TOTAL, TOTAL, TOTAL, TOTAL, BATCHES));
    }

    @Override
    public CompletionStage<InferResponse> infer(InferRequest request) {
        deadline = request.caller().deadline();
        request.caller().whenGone(gone::incrementAndGet);
        for (Tensor input : request.inputs()) if (input instanceof Tensor.Numbers numbers) memory.add(numbers.data());
        try {
            return answer(request);
        } finally {
            request.release();
        }
    }

    private CompletionStage<InferResponse> answer(InferRequest request) {
        String model = request.model();
        if (model.equals("never")) return new CompletableFuture<>();
        if (model.equals("later")) return CompletableFuture.supplyAsync(() -> response(request, List.of()));
        if (model.startsWith("fault-")) {
            int status = Integer.parseInt(model.substring("fault-".length()));
            return CompletableFuture.failedFuture(new InferFault(status, "status " + status + " – 100 %"));
        }
        if (model.equals("no-memory")) throw new OutOfMemoryError("for a test");
        if (model.equals("bug")) throw new IllegalStateException("a bug");
        List<Tensor> outputs = new ArrayList<>();
        for (Tensor input : request.inputs()) {
            if (request.outputs().isEmpty() || request.outputs().contains(input.name())) outputs.add(copy(input));
        }
        return CompletableFuture.completedFuture(response(request, outputs));
    }

    private static InferResponse response(InferRequest request, List<Tensor> outputs) {
        return new InferResponse(request.model(), request.version().orElse("1"), "sha256:00", outputs, 7);
    }

    private Tensor copy(Tensor input) {
        return switch (input) {
            case Tensor.Numbers(var name, var type, var shape, var data) -> {
                ByteBuf own = PooledByteBufAllocator.DEFAULT.directBuffer(data.readableBytes());
                memory.add(own.writeBytes(data));
                yield new Tensor.Numbers(name, type, shape, own);
            }
            case Tensor.Strings strings -> strings;
        };
    }
}
