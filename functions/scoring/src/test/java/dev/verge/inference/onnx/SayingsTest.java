package dev.verge.inference.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SayingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Error code - ORT_FAIL - message: Load model from /m/a b/1/model.onnx failed:/o/core/graph/model.cc:192 \
                    onnxruntime::Model::Model(onnx::ModelProto&&, const onnxruntime::PathString&) Unsupported model IR version: 99 \
                    | Unsupported model IR version: 99
                    /o/graph/model_load_utils.h:46 void onnxruntime::model_load_utils::ValidateOpsetForDomain(const \
                    std::unordered_map<std::__cxx11::basic_string<char>, int>&, int) ONNX Runtime only *guarantees* support \
                    | ONNX Runtime only *guarantees* support
                    /o/op_kernel.cc:83 virtual OrtValue* f::OutputMLValue(int, const S&) [ONNXRuntimeError] : 1 : FAIL : \
                    tensor.cc:57 CalculateTensorStorageSize Tensor shape.Size() must be >= 0 | Tensor shape.Size() must be >= 0
                    /o/string_normalizer.cc:235 onnxruntime::Locale::Locale(const std::string&)::<lambda()> Failed to construct \
                    | Failed to construct
                    /o/reshape_helper.h:40 onnxruntime::ReshapeHelper::ReshapeHelper(const S&, T&, bool) a == b was false. The \
                    input tensor cannot be reshaped (2 to 3) | a == b was false. The input tensor cannot be reshaped (2 to 3)
                    Load model from /x/model.onnx failed:Fatal error: my:Foo(-1) is not a registered function/op \
                    | Fatal error: my:Foo(-1) is not a registered function/op
                    Integer division by zero | Integer division by zero
                    """)
    void leavesWhatCounts(String said, String plain) {
        assertThat(Sayings.plain(said)).isEqualTo(plain);
    }
}
