package dev.verge.inference.plane;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.Run;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.onnx.TinyModels;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final Map<String, String> GATHERING =
            Map.of(Batching.MAX_ROWS, "8", Batching.MAX_DELAY_MICROS, "1000000");

    private final OnnxModel model =
            OnnxModel.open(TinyModels.identity(DataType.FP32, "rows", "2"), SessionSettings.DEFAULT);
    private final ServedModel served = served(GATHERING);
    private final Workers workers = new Workers(1, 4);
    private final Batcher batcher = requireNonNull(served.batcher(workers));

    @AfterEach
    void close() {
        workers.close();
        served.retire();
    }

    @Test
    void aCallThatFindsTheModelIdleRunsAtOnceAndAlone() {
        // Given
        Call call = call(5, 1);
        // When
        batcher.submit(call, BatcherTest::inline);
        // Then
        assertThat(call.reply()).isCompleted();
        assertThat(served.statistics().executions()).isEqualTo(1);
    }

    @Test
    void callsThatArriveMeanwhileAreRunTogetherAndEachGetsItsOwnRows() {
        // Given a run that is in progress until the task is run
        List<Runnable> first = new ArrayList<>();
        Call running = call(0, 1);
        batcher.submit(running, first::add);
        List<Call> gathered = List.of(call(10, 1), call(20, 3), call(30, 2));
        for (Call call : gathered) batcher.submit(call, BatcherTest::inline);
        assertThat(gathered).noneMatch(call -> call.reply().isDone());
        // When
        first.getFirst().run();
        // Then
        for (Call call : gathered) assertThat(call.reply()).succeedsWithin(5, TimeUnit.SECONDS);
        assertThat(served.statistics().executions()).isEqualTo(2);
        assertThat(served.statistics().inferences()).isEqualTo(7);
        assertThat(served.statistics().batches())
                .extracting(
                        ModelStatistics.Batch::rows,
                        batch -> batch.computeInfer().count())
                .containsExactly(tuple(1L, 1L), tuple(6L, 1L));
        for (Call call : gathered) {
            ByteBuf given = ((Tensor.Numbers) call.inputs()[0]).data();
            ByteBuf said = data(call.reply());
            assertThat(said).isEqualTo(given);
        }
    }

    @Test
    void noMoreRowsThanAllowedAreInOneRun() {
        // Given
        List<Runnable> first = new ArrayList<>();
        batcher.submit(call(0, 1), first::add);
        List<Call> gathered = List.of(call(10, 5), call(20, 5), call(30, 3));
        for (Call call : gathered) batcher.submit(call, BatcherTest::inline);
        // When
        first.getFirst().run();
        // Then
        for (Call call : gathered) assertThat(call.reply()).succeedsWithin(5, TimeUnit.SECONDS);
        assertThat(served.statistics().executions()).isEqualTo(3);
    }

    @Test
    void aGatheredCallWaitsNoLongerThanAllowedForTheRunBeforeIt() {
        // Given
        ServedModel impatient = served(Map.of(Batching.MAX_ROWS, "8", Batching.MAX_DELAY_MICROS, "1000"));
        Batcher gathering = requireNonNull(impatient.batcher(workers));
        List<Runnable> never = new ArrayList<>();
        gathering.submit(call(0, 1), never::add);
        Call waiting = call(10, 1);
        // When
        gathering.submit(waiting, BatcherTest::inline);
        // Then
        assertThat(waiting.reply()).succeedsWithin(5, TimeUnit.SECONDS);
    }

    @Test
    void everyGatheredCallIsAnsweredAlthoughOneCannotBeRead() {
        // Given
        List<Runnable> first = new ArrayList<>();
        batcher.submit(call(0, 1), first::add);
        Call good = call(10, 1);
        Call bad = call(20, 1);
        Call last = call(30, 1);
        for (Call call : List.of(good, bad, last)) batcher.submit(call, BatcherTest::inline);
        bad.inputs()[0].release();
        // When
        first.getFirst().run();
        // Then
        assertThat(good.reply()).succeedsWithin(5, TimeUnit.SECONDS);
        assertThat(last.reply()).succeedsWithin(5, TimeUnit.SECONDS);
        assertThat(bad.reply()).failsWithin(5, TimeUnit.SECONDS);
    }

    @Test
    void theRunThatIsInProgressStaysTheOnlyOneWhenWaitingCallsAreSentAway() {
        // Given no worker has time, and none can wait for one
        CountDownLatch end = new CountDownLatch(1);
        Workers busy = new Workers(1, 1);
        ServedModel impatient = served(Map.of(Batching.MAX_ROWS, "8", Batching.MAX_DELAY_MICROS, "1000"));
        try {
            for (int i = 0; i < 2; i++) assertThat(busy.submit(() -> pass(end))).isTrue();
            Batcher gathering = requireNonNull(impatient.batcher(busy));
            List<Runnable> never = new ArrayList<>();
            gathering.submit(call(0, 1), never::add);
            Call waiting = call(10, 1);
            // When
            gathering.submit(waiting, BatcherTest::inline);
            // Then
            assertThat(waiting.reply()).failsWithin(5, TimeUnit.SECONDS);
            Call next = call(20, 1);
            gathering.submit(next, task -> {
                throw new AssertionError("a run is in progress");
            });
            assertThat(next.reply()).failsWithin(5, TimeUnit.SECONDS);
        } finally {
            end.countDown();
            busy.close();
        }
    }

    @Test
    void aWaitingCallIsAnsweredAtItsDeadlineAlthoughNoWorkerHasTime() {
        // Given
        CountDownLatch end = new CountDownLatch(1);
        Workers busy = new Workers(1, 4);
        ServedModel late = served(GATHERING);
        try {
            assertThat(busy.submit(() -> pass(end))).isTrue();
            Batcher gathering = requireNonNull(late.batcher(busy));
            OptionalLong soon = OptionalLong.of(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100));
            Call first = call(0, 1, soon);
            Call second = call(10, 1, soon);
            // When: one waits for a worker, one for the first
            assertThat(gathering.submit(first, busy::submit)).isTrue();
            assertThat(gathering.submit(second, busy::submit)).isTrue();
            // Then
            for (Call call : List.of(first, second)) {
                assertThat(call.reply()).failsWithin(20, TimeUnit.SECONDS);
                assertThat(call.reply().exceptionNow())
                        .isInstanceOfSatisfying(
                                InferFault.class,
                                fault -> assertThat(fault.status()).isEqualTo(504));
            }
            // and the model can be asked on
            end.countDown();
            Call next = call(20, 1);
            assertThat(gathering.submit(next, busy::submit)).isTrue();
            assertThat(next.reply()).succeedsWithin(20, TimeUnit.SECONDS);
            assertThat(late.statistics().executions()).isEqualTo(1);
        } finally {
            end.countDown();
            busy.close();
        }
    }

    @Test
    void callsThatDidNotFitIntoTheOverdueRunWaitNoLongerEither() {
        // Given
        ServedModel impatient = served(Map.of(Batching.MAX_ROWS, "2", Batching.MAX_DELAY_MICROS, "1000"));
        Batcher gathering = requireNonNull(impatient.batcher(workers));
        List<Runnable> never = new ArrayList<>();
        gathering.submit(call(0, 1), never::add);
        List<Call> gathered = List.of(call(10, 2), call(20, 2), call(30, 2));
        // When
        for (Call call : gathered) gathering.submit(call, BatcherTest::inline);
        // Then
        for (Call call : gathered) assertThat(call.reply()).succeedsWithin(20, TimeUnit.SECONDS);
    }

    private static void pass(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aCallWhoseDeadlineHasPassedIsNotRun() {
        // Given
        Call late = call(0, 1, OptionalLong.of(System.nanoTime() - 1));
        // When
        batcher.submit(late, BatcherTest::inline);
        // Then
        assertThat(late.reply()).isCompletedExceptionally();
        assertThat(late.reply().exceptionNow())
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(504));
        assertThat(served.statistics().executions()).isZero();
    }

    @Test
    void aModelWithoutAFreeFirstDimensionCannotGather() {
        OnnxModel fixed = OnnxModel.open(TinyModels.identity(DataType.FP32, "3", "2"), SessionSettings.DEFAULT);
        assertThatThrownBy(() -> Batching.of(GATHERING, fixed.inputs(), fixed.outputs()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("first dimension");
        fixed.close();
    }

    private ServedModel served(Map<String, String> properties) {
        return new ServedModel(new ModelIdentity("echo", "1", "sha256:00", properties), model, null);
    }

    private static boolean inline(Runnable task) {
        task.run();
        return true;
    }

    private Call call(float first, int rows) {
        return call(first, rows, OptionalLong.empty());
    }

    private Call call(float first, int rows, OptionalLong deadline) {
        // not pooled: one that a test has released must not come to life again as somebody else's
        ByteBuf data = Unpooled.directBuffer();
        for (int i = 0; i < 2 * rows; i++) data.writeFloatLE(first + i);
        Tensor input = new Tensor.Numbers("x", DataType.FP32, new long[] {rows, 2}, data);
        return served.call(
                new InferRequest("echo", Optional.empty(), List.of(input), List.of(), Caller.waiting(deadline)),
                System.nanoTime());
    }

    private static ByteBuf data(CompletableFuture<Run> reply) {
        return ((Tensor.Numbers) reply.join().outputs().getFirst()).data();
    }
}
