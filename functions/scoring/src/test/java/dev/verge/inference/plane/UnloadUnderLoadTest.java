package dev.verge.inference.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.onnx.TinyModels;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Versions come and go while they are asked: every call is answered, and every session is closed after its last call. */
class UnloadUnderLoadTest {
    private static final int REPLACEMENTS = 60;

    private final ModelDirectory directory = new ModelDirectory();
    private final Dispatch dispatch = new Dispatch(new Workers(2, 64), 1024);
    private final DataPlane plane = new OnnxDataPlane(directory, new Budget(1 << 20), dispatch);
    private final AtomicBoolean over = new AtomicBoolean();

    @AfterEach
    void close() {
        dispatch.close();
    }

    @Test
    void losesNoCallAndClosesEveryVersion() throws Exception {
        // Given
        directory.complete(true);
        List<ServedModel> versions = new ArrayList<>();
        versions.add(publish());
        List<Future<Integer>> answered = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            // one of them with tensors that are large, and run on workers
            for (int t = 0; t < 3; t++) {
                int rows = t == 0 ? 600 : 2;
                answered.add(threads.submit(() -> ask(rows)));
            }
            // When
            for (int i = 0; i < REPLACEMENTS; i++) versions.add(publish());
            over.set(true);
        }
        // Then
        for (Future<Integer> count : answered) assertThat(count.get()).isPositive();
        directory.withdraw("echo", "1");
        for (ServedModel version : versions) {
            assertThat(version.closed().toCompletableFuture()).succeedsWithin(5, TimeUnit.SECONDS);
        }
    }

    private ServedModel publish() {
        OnnxModel model = OnnxModel.open(TinyModels.identity(DataType.FP32, "rows"), SessionSettings.DEFAULT);
        ServedModel served = new ServedModel(new ModelIdentity("echo", "1", "sha256:00", Map.of()), model, null);
        directory.publish(served, true);
        return served;
    }

    private int ask(int rows) {
        int calls = 0;
        while (!over.get()) {
            ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer();
            for (int i = 0; i < rows; i++) data.writeFloatLE(calls + i);
            Tensor input = new Tensor.Numbers("x", DataType.FP32, new long[] {rows}, data);
            CompletableFuture<InferResponse> reply = plane.infer(
                            new InferRequest("echo", Optional.empty(), List.of(input), List.of()))
                    .toCompletableFuture();
            InferResponse said = reply.join();
            ByteBuf out = ((Tensor.Numbers) said.outputs().getFirst()).data();
            assertThat(out.getFloatLE(0)).isEqualTo(calls);
            assertThat(out.getFloatLE(4 * (rows - 1))).isEqualTo(calls + rows - 1);
            said.release();
            calls++;
        }
        return calls;
    }
}
