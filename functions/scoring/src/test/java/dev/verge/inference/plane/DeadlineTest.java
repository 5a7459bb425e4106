package dev.verge.inference.plane;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.onnx.TinyModels;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a call whose deadline passes, or whose caller goes, before its run, in the queue, and during its run. */
class DeadlineTest {
    // turns of a microsecond or so: minutes
    private static final long FOR_EVER = 1_000_000_000L;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ModelDirectory directory = new ModelDirectory();
    // one worker, so that a slot that is not given back is seen
    private final Workers workers = new Workers(1, 2);
    private final OnnxDataPlane plane =
            new OnnxDataPlane(directory, new Budget(1 << 20), new Dispatch(workers, 1 << 10));

    @AfterEach
    void close() {
        plane.close();
    }

    @Test
    void aRunIsBrokenOffAtItsDeadlineAndTheWorkerIsFreeAgain() {
        // Given
        ServedModel model = slow(Map.of());
        Tensor.Numbers turns = turns(FOR_EVER);
        // When
        CompletableFuture<InferResponse> broken = infer(turns, in(100));
        // Then
        assertThat(fault(broken))
                .satisfies(fault -> assertThat(fault.status()).isEqualTo(504))
                .hasMessageContaining("broken off");
        assertThat(turns.data().refCnt()).isZero();
        assertThat(plane.bytesInFlight()).isZero();
        assertThat(model.statistics().fail().count()).isEqualTo(1);
        assertThat(infer(turns(3), in(60_000))).succeedsWithin(PATIENCE).satisfies(said -> {
            assertThat(((Tensor.Numbers) said.outputs().getFirst()).data().getLongLE(0))
                    .isEqualTo(3);
            said.release();
        });
    }

    @Test
    void theModelsOwnDeadlineHoldsWhereTheCallerNamesNone() {
        // Given
        slow(Map.of("deadlineMs", "100"));
        // Then
        assertThat(fault(infer(turns(FOR_EVER), OptionalLong.empty())).status()).isEqualTo(504);
    }

    @Test
    void theCallersDeadlineStandsBeforeTheModels() {
        // Given
        slow(Map.of("deadlineMs", "1"));
        // When: some milliseconds of turns
        CompletableFuture<InferResponse> said = infer(turns(20_000), in(60_000));
        // Then
        assertThat(said).succeedsWithin(PATIENCE);
        said.join().release();
    }

    @Test
    void aCallThatWaitsIsAnsweredAtItsDeadlineAndLeavesTheQueue() {
        // Given
        slow(Map.of());
        CompletableFuture<InferResponse> first = infer(turns(FOR_EVER), in(2_000));
        Tensor.Numbers second = turns(1);
        // When
        CompletableFuture<InferResponse> waits = infer(second, in(50));
        // Then
        assertThat(fault(waits)).hasMessage("the deadline has passed");
        assertThat(first).isNotDone();
        assertThat(plane.waiting()).isZero();
        assertThat(second.data().refCnt()).isZero();
        assertThat(fault(first).status()).isEqualTo(504);
    }

    @Test
    void aCallThatIsLateIsNotRun() {
        // Given
        ServedModel model = slow(Map.of());
        // Then
        assertThat(fault(infer(turns(1), in(0))).status()).isEqualTo(504);
        assertThat(model.statistics().executions()).isZero();
    }

    @Test
    @Timeout(60)
    void aQuickModelThatOnceTakesForEverLeavesTheCallersThreadAndIsBrokenOffOnAWorker() {
        // Given
        ServedModel model = served(Map.of(), Duration.ofSeconds(60));
        assertThat(infer(turns(1), OptionalLong.empty())).isCompleted();
        // When
        CompletableFuture<InferResponse> said = infer(turns(FOR_EVER), in(5_000));
        // Then
        assertThat(said).isNotDone();
        assertThat(model.isSlow()).isTrue();
        assertThat(fault(said)).hasMessageContaining("broken off");
        assertThat(plane.bytesInFlight()).isZero();
        assertThat(infer(turns(3), in(60_000))).succeedsWithin(PATIENCE).satisfies(InferResponse::release);
    }

    @Test
    @Timeout(60)
    void soDoesOneWhoseCallsAreGathered() {
        // Given
        served(Map.of("batching.maxRows", "8"), Duration.ofSeconds(60));
        // When
        CompletableFuture<InferResponse> said = infer(turns(FOR_EVER), in(5_000));
        // Then
        assertThat(said).isNotDone();
        assertThat(fault(said)).hasMessageContaining("broken off");
        assertThat(infer(turns(3), in(60_000))).succeedsWithin(PATIENCE).satisfies(InferResponse::release);
    }

    @Test
    @Timeout(60)
    void whereNobodyNamesADeadlineARunIsBrokenOffAfterTheLongestTime() {
        // Given
        served(Map.of(), Duration.ofMillis(200)).took(5_000_000);
        // Then
        assertThat(fault(infer(turns(FOR_EVER), OptionalLong.empty())).status()).isEqualTo(504);
        assertThat(infer(turns(3), OptionalLong.empty()))
                .succeedsWithin(PATIENCE)
                .satisfies(InferResponse::release);
    }

    @Test
    @Timeout(60)
    void aRunIsBrokenOffWhenItsCallerGoes() {
        // Given
        slow(Map.of());
        CompletableFuture<Void> gone = new CompletableFuture<>();
        CompletableFuture<InferResponse> left = infer(turns(FOR_EVER), leaving(gone));
        await().until(() -> plane.waiting() == 0);
        // When
        gone.complete(null);
        // Then
        assertThat(left).failsWithin(PATIENCE);
        assertThat(plane.bytesInFlight()).isZero();
        assertThat(infer(turns(3), in(60_000))).succeedsWithin(PATIENCE).satisfies(InferResponse::release);
    }

    @Test
    @Timeout(60)
    void aCallThatWaitsLeavesTheQueueWhenItsCallerGoes() {
        // Given
        ServedModel model = slow(Map.of());
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<InferResponse> running = infer(turns(FOR_EVER), leaving(first));
        CompletableFuture<Void> second = new CompletableFuture<>();
        Tensor.Numbers turns = turns(3);
        CompletableFuture<InferResponse> waiting = infer(turns, leaving(second));
        await().until(() -> plane.waiting() == 1);
        // When
        second.complete(null);
        // Then
        assertThat(fault(waiting)).hasMessage("the caller has gone");
        assertThat(plane.waiting()).isZero();
        assertThat(turns.data().refCnt()).isZero();
        assertThat(running).isNotDone();
        first.complete(null);
        assertThat(running).failsWithin(PATIENCE);
        assertThat(model.recorder().total(Recorder.Ending.LATE).count()).isEqualTo(2);
    }

    private static Caller leaving(CompletableFuture<Void> gone) {
        return new Caller() {
            @Override
            public OptionalLong deadline() {
                return OptionalLong.empty();
            }

            @Override
            public void whenGone(Runnable task) {
                gone.thenRun(task);
            }
        };
    }

    private ServedModel slow(Map<String, String> properties) {
        ServedModel model = served(properties, Duration.ofSeconds(60));
        model.took(5_000_000);
        return model;
    }

    private ServedModel served(Map<String, String> properties, Duration longest) {
        ServedModel model = new ServedModel(
                new ModelIdentity("loop", "1", "sha256:00", properties),
                OnnxModel.open(TinyModels.loop(properties.isEmpty() ? "1" : "rows"), SessionSettings.DEFAULT),
                null,
                UseCount.NONE,
                Precautions.NONE,
                longest);
        directory.publish(model, true);
        directory.complete(true);
        return model;
    }

    private static OptionalLong in(long millis) {
        return OptionalLong.of(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private CompletableFuture<InferResponse> infer(Tensor input, OptionalLong deadline) {
        return infer(input, Caller.waiting(deadline));
    }

    private CompletableFuture<InferResponse> infer(Tensor input, Caller caller) {
        return plane.infer(new InferRequest("loop", Optional.empty(), List.of(input), List.of(), caller))
                .toCompletableFuture();
    }

    private static InferFault fault(CompletableFuture<InferResponse> reply) {
        assertThat(reply).failsWithin(PATIENCE);
        Throwable thrown = reply.exceptionNow();
        return (InferFault) requireNonNull(thrown instanceof InferFault ? thrown : thrown.getCause());
    }

    private static Tensor.Numbers turns(long count) {
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer().writeLongLE(count);
        return new Tensor.Numbers("x", DataType.INT64, new long[] {1}, data);
    }
}
