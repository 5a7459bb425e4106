package dev.verge.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.MemoryBudget;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxModelTest {
    private static final int[] ALL = {0};

    @ParameterizedTest
    @EnumSource(value = DataType.class, mode = EnumSource.Mode.EXCLUDE, names = "BYTES")
    void carriesTheBitsOfEveryDatatype(DataType type) throws InputFailure {
        try (OnnxModel model = open(TinyModels.identity(type, "rows", "3"))) {
            // the first runs show the shapes, the later ones go over slots
            for (int run = 0; run < 4; run++) {
                // When
                Tensor.Numbers said = numbers(model, numbers(type, run, 2, 3));
                // Then
                Tensor.Numbers given = numbers(type, run, 2, 3);
                assertThat(said.type()).isEqualTo(type);
                assertThat(said.shape()).containsExactly(2, 3);
                assertThat(hex(said)).isEqualTo(hex(given));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = DataType.class, mode = EnumSource.Mode.EXCLUDE, names = "BYTES")
    void bringsLargeOutputsPastTheHeap(DataType type) throws InputFailure {
        long before = MemoryBudget.DIRECT.taken();
        try (OnnxModel model = open(TinyModels.echo(type))) {
            // the first run shows the shape, the second one has the output pinned
            for (int run = 0; run < 2; run++) {
                // When
                Tensor.Numbers said = numbers(model, numbers(type, run, 100_000));
                // Then
                Tensor.Numbers given = numbers(type, run, 100_000);
                assertThat(said.data().isDirect()).isTrue();
                assertThat(hex(said)).isEqualTo(hex(given));
                assertThat(MemoryBudget.DIRECT.taken() - before).isEqualTo(100_000L * type.size());
                said.release();
                given.release();
            }
        }
        assertThat(MemoryBudget.DIRECT.taken()).isEqualTo(before);
    }

    @Test
    void refusesToGiveMoreThanAReplyMayHave() {
        int elements = (int) (Outputs.MAX_BYTES / 8) + 1;
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(8 * elements).writeZero(8 * elements);
        Tensor input = new Tensor.Numbers("x", DataType.FP64, new long[] {elements}, data);
        try (OnnxModel model = open(TinyModels.echo(DataType.FP64))) {
            // at the second time its shape is known
            for (int run = 0; run < 2; run++) {
                assertThatThrownBy(() -> model.run(new Tensor[] {input}, ALL))
                        .isInstanceOf(InputFailure.class)
                        .hasMessageContaining("more than 32 MiB");
            }
        } finally {
            input.release();
        }
    }

    @Test
    void carriesStrings() throws InputFailure {
        try (OnnxModel model = open(TinyModels.identity(DataType.BYTES, "rows", "2"))) {
            String[] texts = {"", "a", "ü", "日本"};
            // When
            Tensor said = model.run(new Tensor[] {new Tensor.Strings("x", new long[] {2, 2}, texts)}, ALL)
                    .outputs()
                    .getFirst();
            // Then
            assertThat(((Tensor.Strings) said).data()).containsExactly(texts);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FP32", "UINT64", "BOOL"})
    void carriesTensorsWithoutElementsAndScalars(DataType type) throws InputFailure {
        try (OnnxModel rows = open(TinyModels.identity(type, "rows", "3"));
                OnnxModel scalar = open(TinyModels.identity(type))) {
            for (int run = 0; run < 4; run++) {
                assertThat(numbers(rows, numbers(type, run, 0, 3)).shape()).containsExactly(0, 3);
                assertThat(hex(numbers(scalar, numbers(type, run)))).isEqualTo(hex(numbers(type, run)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 40000", "300, 7", "17, 1"})
    void answersCallsOfAnySize(int rows, int columns) throws InputFailure {
        try (OnnxModel model = open(TinyModels.identity(DataType.FP32, "rows", "columns"))) {
            for (int run = 0; run < 4; run++) {
                assertThat(hex(numbers(model, numbers(DataType.FP32, run, rows, columns))))
                        .isEqualTo(hex(numbers(DataType.FP32, run, rows, columns)));
            }
        }
    }

    @Test
    void readsAnInputThatLiesWhereNoElementMay() throws InputFailure {
        try (OnnxModel model = open(TinyModels.identity(DataType.FP64, "n"))) {
            // Given
            Tensor.Numbers given = numbers(DataType.FP64, 1, 9000);
            ByteBuf odd =
                    PooledByteBufAllocator.DEFAULT.directBuffer().writeZero(1).writeBytes(given.data());
            odd.skipBytes(1);
            // When
            Tensor.Numbers said = numbers(model, new Tensor.Numbers("x", DataType.FP64, new long[] {9000}, odd));
            // Then
            assertThat(hex(said)).isEqualTo(hex(numbers(DataType.FP64, 1, 9000)));
        }
    }

    @Test
    void answersWithAsMuchAsThereIsAlthoughItWasLessBefore() throws InputFailure {
        // Given a model whose output's shape depends on values, which the first runs do not show
        try (OnnxModel model = open(TinyModels.nonZero(new String[] {"4"}, new String[] {"1", "found"}))) {
            for (int run = 0; run < 3; run++)
                assertThat(found(model, 1, 0, 0, 0)).isEqualTo(1);
            // Then
            assertThat(found(model, 1, 1, 0, 1)).isEqualTo(3);
            assertThat(found(model, 0, 0, 0, 0)).isZero();
            assertThat(found(model, 1, 0, 0, 0)).isEqualTo(1);
        }
    }

    @Test
    void answersAlthoughTheFileDeclaresAnotherShape() throws InputFailure {
        try (OnnxModel model = open(TinyModels.nonZero(new String[] {"4"}, new String[] {"1", "2"}))) {
            for (int run = 0; run < 3; run++)
                assertThat(found(model, 1, 1, 0, 1)).isEqualTo(3);
        }
    }

    private static long found(OnnxModel model, float... values) throws InputFailure {
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer();
        for (float value : values) data.writeFloatLE(value);
        Tensor.Numbers said = numbers(model, new Tensor.Numbers("x", DataType.FP32, new long[] {values.length}, data));
        assertThat(said.data().readableBytes()).isEqualTo((int) said.shape()[1] * 8);
        return said.shape()[1];
    }

    @Test
    void putsTheMapsOfATreeEnsembleInTheOrderOfTheirKeys() throws InputFailure {
        try (OnnxModel model = open(TinyModels.zipMap())) {
            // Given the classes 20, 7 and 9
            ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer();
            for (float value : new float[] {0.2f, 0.7f, 0.1f, 0.5f, 0.3f, 0.2f}) data.writeFloatLE(value);
            // When
            Tensor.Numbers said = numbers(model, new Tensor.Numbers("x", DataType.FP32, new long[] {2, 3}, data));
            // Then
            assertThat(said.shape()).containsExactly(2, 3);
            assertThat(said.data().readFloatLE()).isEqualTo(0.7f);
            assertThat(said.data().readFloatLE()).isEqualTo(0.1f);
            assertThat(said.data().readFloatLE()).isEqualTo(0.2f);
            assertThat(said.data().readFloatLE()).isEqualTo(0.3f);
        }
    }

    @Test
    void blamesTheInputForWhatAnOperatorCannotDoWithIt() {
        try (OnnxModel model = open(TinyModels.depthToSpace(2))) {
            assertThatThrownBy(() -> numbers(model, numbers(DataType.FP32, 0, 1, 3, 2, 2)))
                    .isInstanceOf(InputFailure.class)
                    .hasMessageContaining("DepthToSpace");
        }
    }

    @Test
    void refusesAModelOfATypeThatTheProtocolHasNot() {
        assertThatThrownBy(() -> open(TinyModels.bfloat16()))
                .isInstanceOf(ModelFailure.class)
                .hasMessageContaining("BFLOAT16");
    }

    private static OnnxModel open(byte[] model) {
        return OnnxModel.open(model, SessionSettings.DEFAULT);
    }

    private static Tensor.Numbers numbers(OnnxModel model, Tensor.Numbers given) throws InputFailure {
        return (Tensor.Numbers) model.run(new Tensor[] {given}, ALL).outputs().getFirst();
    }

    private static Tensor.Numbers numbers(DataType type, int seed, long... shape) {
        int elements = 1;
        for (long size : shape) elements *= (int) size;
        byte[] bytes = new byte[elements * type.size()];
        new Random(seed).nextBytes(bytes);
        if (type == DataType.BOOL) for (int i = 0; i < bytes.length; i++) bytes[i] &= 1;
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes);
        return new Tensor.Numbers("x", type, shape, data);
    }

    private static String hex(Tensor.Numbers numbers) {
        return ByteBufUtil.hexDump(numbers.data());
    }
}
