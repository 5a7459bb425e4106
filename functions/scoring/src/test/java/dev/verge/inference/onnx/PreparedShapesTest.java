package dev.verge.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreparedShapesTest {
    private static final int KEPT = 16;

    private final PreparedShapes shapes = new PreparedShapes(List.of(spec("x")), List.of(spec("y")), 2);

    @Test
    void slotsAreMadeOnlyWhereSomebodyClosesThem() {
        // Given as many shapes as are kept
        for (int rows = 1; rows <= KEPT; rows++) {
            assertThat(shapes.of(rows(rows)).slots()).isNotNull();
        }
        // When: many others, of which some take the place of one that is kept
        for (int rows = KEPT + 1; rows <= 1000; rows++) {
            Tensor[] given = rows(rows);
            Prepared prepared = shapes.of(given);
            // Then
            if (prepared.slots() != null) assertThat(shapes.of(given)).isSameAs(prepared);
        }
        for (int rows = 1; rows <= KEPT; rows++) {
            Tensor[] given = rows(rows);
            if (shapes.of(given).slots() != null) assertThat(shapes.of(given)).isSameAs(shapes.of(given));
        }
    }

    private static TensorSpec spec(String name) {
        return new TensorSpec(name, DataType.FP32, TensorSpec.Form.TENSOR, new long[] {-1}, List.of("rows"));
    }

    private static Tensor[] rows(int rows) {
        return new Tensor[] {new Tensor.Numbers("x", DataType.FP32, new long[] {rows}, Unpooled.EMPTY_BUFFER)};
    }
}
