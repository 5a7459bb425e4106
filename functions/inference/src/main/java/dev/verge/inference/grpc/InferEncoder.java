package dev.verge.inference.grpc;

import dev.verge.inference.grpc.protocol.InferParameter;
import dev.verge.inference.grpc.protocol.ModelInferResponse;
import dev.verge.inference.grpc.protocol.ModelInferResponse.InferOutputTensor;
import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;

/** Makes a ModelInferResponse of a model's reply. */
final class InferEncoder {
    private InferEncoder() {}

    /**
     * @param isRaw whether the tensors go into raw_output_contents; if one of them is FP16, all do
     * @return a message of which parts are views of the response, valid until it is released
     */
    static ModelInferResponse encode(InferResponse response, String id, boolean isRaw) {
        ModelInferResponse.Builder message = ModelInferResponse.newBuilder()
                .setModelName(response.model())
                .setModelVersion(response.version())
                .setId(id)
                .putParameters(
                        "digest",
                        InferParameter.newBuilder()
                                .setStringParam(response.digest())
                                .build());
        boolean allRaw = isRaw || response.outputs().stream().anyMatch(tensor -> tensor.type() == DataType.FP16);
        for (Tensor tensor : response.outputs()) {
            InferOutputTensor.Builder output = message.addOutputsBuilder()
                    .setName(tensor.name())
                    .setDatatype(tensor.type().name());
            for (long size : tensor.shape()) output.addShape(size);
            if (allRaw) message.addRawOutputContents(RawContents.of(tensor));
            else output.setContents(TypedContents.of(tensor));
        }
        return message.build();
    }
}
