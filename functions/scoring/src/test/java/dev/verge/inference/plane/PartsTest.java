package dev.verge.inference.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.Run;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartsTest {
    private final List<Long> rowsOfRuns = new ArrayList<>();
    private final List<ByteBuf> memory = new ArrayList<>();

    @Test
    void runsManyRowsInPartsWhoseOutputsFollowOneAnother() {
        // When
        Run run = new Parts(2).run(new Tensor[] {rows("x", 5), rows("y", 5)}, 5, this::doubled);
        // Then
        assertThat(rowsOfRuns).containsExactly(2L, 2L, 1L);
        assertThat(run.inferNanos()).isEqualTo(30);
        Tensor.Numbers first = (Tensor.Numbers) run.outputs().getFirst();
        assertThat(first.shape()).containsExactly(5, 2);
        for (int i = 0; i < 10; i++) assertThat(first.data().getFloatLE(4 * i)).isEqualTo(2f * i);
        assertThat(((Tensor.Strings) run.outputs().getLast()).data()).containsExactly("2", "2", "2", "2", "1");
        // and of the parts nothing is left
        run.release();
        assertThat(memory).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void runsFewRowsAndRowsThatDoNotGoTogetherAtOnce() {
        new Parts(2).run(new Tensor[] {rows("x", 2)}, 2, this::doubled).release();
        new Parts(2)
                .run(new Tensor[] {rows("x", 5), rows("y", 3)}, 5, this::doubled)
                .release();
        Parts.NONE.run(new Tensor[] {rows("x", 5)}, 5, this::doubled).release();
        assertThat(rowsOfRuns).containsExactly(2L, 5L, 5L);
    }

    @Test
    void isTheModelsFaultWhereItsOutputsHaveOtherRows() {
        assertThatThrownBy(() -> new Parts(2)
                        .run(new Tensor[] {rows("x", 5)}, 5, part -> doubled(new Tensor[] {rows("one", 1)})))
                .isInstanceOf(ModelFailure.class)
                .hasMessageContaining("3 rows for 5");
        assertThat(memory).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void refusesAnOutputOfAllPartsThatNoReplyMayHave() {
        assertThatThrownBy(() -> new Parts(2, 39).run(new Tensor[] {rows("x", 5)}, 5, this::doubled))
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(400))
                .hasMessageContaining("output out would have more than");
        assertThat(memory).allMatch(buffer -> buffer.refCnt() == 0);
    }

    private Run doubled(Tensor[] inputs) {
        long rows = inputs[0].shape()[0];
        rowsOfRuns.add(rows);
        ByteBuf in = ((Tensor.Numbers) inputs[0]).data();
        ByteBuf out = Unpooled.buffer();
        memory.add(out);
        for (int i = 0; i < 2 * rows; i++) out.writeFloatLE(2 * in.getFloatLE(in.readerIndex() + 4 * i));
        String[] texts = new String[(int) rows];
        Arrays.fill(texts, Long.toString(rows));
        return new Run(
                List.of(
                        new Tensor.Numbers("out", DataType.FP32, new long[] {rows, 2}, out),
                        new Tensor.Strings("said", new long[] {rows}, texts)),
                1,
                10,
                1);
    }

    private static Tensor rows(String name, int rows) {
        ByteBuf data = Unpooled.buffer();
        for (int i = 0; i < 2 * rows; i++) data.writeFloatLE(i);
        return new Tensor.Numbers(name, DataType.FP32, new long[] {rows, 2}, data);
    }
}
