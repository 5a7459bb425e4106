package dev.verge.inference.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.inference.onnx.TensorSpec;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SignatureTest {
    private static final List<String> NONE = List.of("", "");

    private final Signature signature = new Signature(
            List.of(
                    new TensorSpec("a", DataType.FP32, TensorSpec.Form.TENSOR, new long[] {-1, 2}, NONE),
                    new TensorSpec("b", DataType.BOOL, TensorSpec.Form.TENSOR, new long[] {2}, List.of(""))),
            List.of(
                    new TensorSpec("y", DataType.FP32, TensorSpec.Form.TENSOR, new long[] {-1}, List.of("")),
                    new TensorSpec("z", DataType.FP32, TensorSpec.Form.TENSOR, new long[] {-1}, List.of(""))));

    private final Tensor a = numbers("a", DataType.FP32, new byte[8], 1, 2);
    private final Tensor b = numbers("b", DataType.BOOL, new byte[] {0, 1}, 2);

    @Test
    void putsTensorsAndOutputsInTheModelsOrder() {
        assertThat(signature.inputs(List.of(b, a))).containsExactly(a, b);
        assertThat(signature.outputs(List.of("z", "y"))).containsExactly(1, 0);
        assertThat(signature.outputs(List.of())).containsExactly(0, 1);
    }

    @Test
    void namesWhatIsMissingUnknownOrThereTwice() {
        refused(() -> signature.inputs(List.of(a)), "input \"b\" is missing");
        refused(() -> signature.inputs(List.of(a, a, b)), "input \"a\" is given twice");
        refused(
                () -> signature.inputs(List.of(a, numbers("c", DataType.FP32, new byte[4], 1))),
                "no input \"c\"; it has \"a\", \"b\"");
        refused(() -> signature.outputs(List.of("x")), "no output \"x\"; it has \"y\", \"z\"");
        refused(() -> signature.outputs(List.of("y", "y")), "output \"y\" is wanted twice");
    }

    @Test
    void namesTheTensorThatDoesNotFit() {
        refusesA(numbers("a", DataType.FP64, new byte[16], 1, 2), "datatype FP64; the model wants FP32");
        refusesA(numbers("a", DataType.FP32, new byte[8], 2), "shape [2]; the model wants [-1, 2]");
        refusesA(numbers("a", DataType.FP32, new byte[12], 1, 3), "shape [1, 3]; the model wants [-1, 2]");
        refusesA(numbers("a", DataType.FP32, new byte[8], -1, 2), "negative");
        refusesA(numbers("a", DataType.FP32, new byte[8], Long.MAX_VALUE, 2), "more than can be held");
        refusesA(numbers("a", DataType.FP32, new byte[8], 1L << 31, 2), "more than can be held");
        refusesA(numbers("a", DataType.FP32, new byte[7], 1, 2), "makes 8 bytes, but its data has 7");
        refusesA(numbers("a", DataType.FP32, new byte[8], 0, 2), "makes 0 bytes, but its data has 8");
        refused(
                () -> signature.inputs(List.of(a, numbers("b", DataType.BOOL, new byte[] {0, 2}, 2))),
                "input \"b\" has a BOOL that is neither 0 nor 1");
    }

    private void refusesA(Tensor tensor, String why) {
        refused(() -> signature.inputs(List.of(tensor, b)), why);
        refused(() -> signature.inputs(List.of(tensor, b)), "input \"a\"");
    }

    private static void refused(ThrowingCallable call, String why) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InferFault.class, fault -> assertThat(fault.status()).isEqualTo(400))
                .hasMessageContaining(why);
    }

    private static Tensor numbers(String name, DataType type, byte[] data, long... shape) {
        return new Tensor.Numbers(name, type, shape, Unpooled.wrappedBuffer(data));
    }
}
