package dev.verge.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import dev.verge.inference.tensor.MemoryShortage;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void tellsASentenceOfOursWhole() {
        InputFailure failure = Failures.of(Failures.invalid("output y would have more than 32 MiB"), true, 1 << 20);
        assertThat(failure).hasMessage("output y would have more than 32 MiB");
    }

    @Test
    void memoryThatNobodyHasIsTheInputsFaultAndOtherMemoryMayBeThereLater() {
        assertThat(Failures.of(refused(4_398_046_511_104L), true, 1 << 20))
                .hasMessage("an operator would need 4398046511104 bytes");
        assertThatThrownBy(() -> Failures.of(refused(1 << 30), true, 1 << 20))
                .isInstanceOf(MemoryShortage.class)
                .hasMessageContaining("1073741824 bytes");
    }

    @Test
    void tellsWhatCountsOfAFailureWithinAFailure() {
        OrtException e = new OrtException(
                OrtException.OrtErrorCode.ORT_FAIL,
                "Non-zero status code returned while running ConstantOfShape node. Name:'' Status Message: "
                        + "/onnxruntime_src/core/framework/op_kernel.cc:83 virtual OrtValue* f::OutputMLValue(int, const S&) "
                        + "[ONNXRuntimeError] : 1 : FAIL : tensor.cc:57 CalculateTensorStorageSize Tensor shape.Size() must be >= 0");
        assertThat(Failures.of(e, true, 1 << 20))
                .hasMessage("ConstantOfShape failed: Tensor shape.Size() must be >= 0");
    }

    private static OrtException refused(long bytes) {
        return new OrtException(
                OrtException.OrtErrorCode.ORT_FAIL,
                "Non-zero status code returned while running ConstantOfShape node. Name:'' Status Message: /x/bfc_arena.cc:359 void* "
                        + "onnxruntime::BFCArena::AllocateRawInternal(size_t) Failed to allocate memory for requested buffer of size "
                        + bytes);
    }
}
