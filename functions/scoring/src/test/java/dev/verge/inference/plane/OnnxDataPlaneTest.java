package dev.verge.inference.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.model.BakedModels;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.onnx.TinyModels;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OnnxDataPlaneTest {
    private final ModelDirectory directory = new ModelDirectory();
    private final OnnxDataPlane plane =
            new OnnxDataPlane(directory, new Budget(1 << 20), new Dispatch(new Workers(1, 4), 256 << 10));
    private final ServedModel model = new ServedModel(
            new ModelIdentity("regime", "1", "sha256:00", Map.of("task", "classification")),
            OnnxModel.open(new BakedModels().all().getFirst().model(), SessionSettings.DEFAULT),
            null);

    OnnxDataPlaneTest() {
        directory.publish(model, true);
        directory.complete(true);
    }

    @AfterEach
    void close() {
        directory.withdraw("regime", "1");
    }

    @Test
    void answersWithEveryOutputInTheModelsOrder() {
        // When
        InferResponse said = infer(speeds(125), List.of());
        // Then
        assertThat(said.outputs()).extracting(Tensor::name).containsExactly("label", "probabilities");
        assertThat(((Tensor.Numbers) said.outputs().getFirst()).data().getLongLE(0))
                .isEqualTo(2);
        assertThat(said.digest()).isEqualTo("sha256:00");
        said.release();
    }

    @Test
    void answersWithTheOutputsThatAreWanted() {
        // When
        InferResponse said = infer(speeds(0), List.of("probabilities"));
        // Then
        assertThat(said.outputs()).singleElement().satisfies(output -> {
            assertThat(output.type()).isEqualTo(DataType.FP32);
            assertThat(output.shape()).containsExactly(1, 3);
        });
        said.release();
    }

    @Test
    void releasesTheInputsWhateverHappens() {
        // Given
        Tensor.Numbers good = speeds(0);
        Tensor.Numbers bad = new Tensor.Numbers(
                "window", DataType.FP64, new long[] {1, 40, 1}, speeds(0).data());
        // When
        infer(good, List.of()).release();
        assertThatThrownBy(() -> infer(bad, List.of())).hasMessageContaining("FP64");
        // Then
        assertThat(good.data().refCnt()).isZero();
        assertThat(bad.data().refCnt()).isZero();
    }

    @Test
    void asksToComeBackLaterWhenThereIsNoMemoryAndGivesAllBack() {
        // Given
        ByteBuf none = new UnpooledDirectByteBuf(UnpooledByteBufAllocator.DEFAULT, 160, 160) {
            @Override
            public ByteBuf getBytes(int index, ByteBuffer to) {
                throw new OutOfMemoryError("for a test");
            }
        };
        Tensor input = new Tensor.Numbers("window", DataType.FP32, new long[] {1, 40, 1}, none.writeZero(160));
        // When
        assertThatThrownBy(() -> infer(input, List.of()))
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(503))
                .hasMessageContaining("no memory");
        // Then
        assertThat(none.refCnt()).isZero();
        assertThat(plane.bytesInFlight()).isZero();
        infer(speeds(0), List.of()).release();
    }

    @Test
    void tellsWhatAModelIs() {
        // When
        ModelMetadata metadata = plane.metadata("regime", Optional.empty());
        // Then
        assertThat(metadata.versions()).containsExactly("1");
        assertThat(metadata.properties()).containsEntry("digest", "sha256:00").containsEntry("task", "classification");
        assertThat(metadata.inputs().getFirst().shape()).containsExactly(-1, 40, 1);
    }

    @Test
    void refusesTheLeastWholeNumberWhereItsDivisionWouldEndTheProcess() {
        // Given
        ServedModel divider = new ServedModel(
                new ModelIdentity("regime", "2", "sha256:00", Map.of()),
                OnnxModel.open(TinyModels.identity(DataType.INT64, "n"), SessionSettings.DEFAULT),
                null,
                UseCount.NONE,
                new Precautions(false, true));
        directory.publish(divider, true);
        // Then
        infer(whole(Long.MIN_VALUE + 1), List.of()).release();
        assertThatThrownBy(() -> infer(whole(3, Long.MIN_VALUE), List.of()))
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(400))
                .hasMessageContaining("input \"x\" has the least INT64");
        directory.withdraw("regime", "2");
    }

    private static Tensor whole(long... numbers) {
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer();
        for (long number : numbers) data.writeLongLE(number);
        return new Tensor.Numbers("x", DataType.INT64, new long[] {numbers.length}, data);
    }

    @Test
    void knowsNoOtherModel() {
        assertThatThrownBy(() -> plane.metadata("weather", Optional.empty()))
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(404));
        assertThatThrownBy(() -> plane.metadata("regime", Optional.of("2"))).hasMessageContaining("\"2\"");
    }

    private InferResponse infer(Tensor input, List<String> outputs) {
        try {
            return plane.infer(new InferRequest("regime", Optional.empty(), List.of(input), outputs))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof InferFault fault) throw fault;
            throw e;
        }
    }

    private static Tensor.Numbers speeds(float kmh) {
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer();
        for (int i = 0; i < 40; i++) data.writeFloatLE(kmh);
        return new Tensor.Numbers("window", DataType.FP32, new long[] {1, 40, 1}, data);
    }
}
