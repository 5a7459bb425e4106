package dev.verge.inference.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.onnx.TinyModels;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DispatchTest {
    private static final int LARGE = 100;

    private final ServedModel model = new ServedModel(
            new ModelIdentity("echo", "1", "sha256:00", Map.of()),
            OnnxModel.open(TinyModels.identity(DataType.FP32, "rows"), SessionSettings.DEFAULT),
            null);
    private final Workers workers = new Workers(1, 1);
    private final Dispatch dispatch = new Dispatch(workers, LARGE);
    private final CountDownLatch free = new CountDownLatch(1);

    @AfterEach
    void close() {
        free.countDown();
        dispatch.close();
    }

    @Test
    void aSmallCallOfAQuickModelIsDoneWhenDispatchReturns() {
        // Given
        Call call = call();
        // When
        dispatch.run(model, call, LARGE);
        // Then
        assertThat(call.reply()).isCompleted();
    }

    @Test
    void aLargeCallRunsOnAWorkerAndIsSentAwayWhenTooManyWait() {
        // Given the only worker is busy
        workers.submit(this::waitUntilFree);
        Call waits = call();
        Call tooMuch = call();
        // When
        dispatch.run(model, waits, LARGE + 1);
        dispatch.run(model, tooMuch, LARGE + 1);
        // Then
        assertThat(waits.reply()).isNotDone();
        assertThat(tooMuch.reply().exceptionNow())
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(503));
        free.countDown();
        assertThat(waits.reply()).succeedsWithin(5, TimeUnit.SECONDS);
    }

    @Test
    void aSlowModelRunsOnAWorker() {
        // Given
        for (int i = 0; i < 50; i++) model.pace().took(5_000_000);
        workers.submit(this::waitUntilFree);
        Call call = call();
        // When
        dispatch.run(model, call, LARGE);
        // Then
        assertThat(call.reply()).isNotDone();
        free.countDown();
        assertThat(call.reply()).succeedsWithin(5, TimeUnit.SECONDS);
    }

    private void waitUntilFree() {
        try {
            free.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Call call() {
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer().writeFloatLE(1);
        Tensor input = new Tensor.Numbers("x", DataType.FP32, new long[] {1}, data);
        return model.call(new InferRequest("echo", Optional.empty(), List.of(input), List.of()), System.nanoTime());
    }
}
