package dev.verge.inference.grpc;

import dev.verge.inference.grpc.protocol.InferParameter;
import dev.verge.inference.grpc.protocol.ModelInferResponse;
import dev.verge.inference.grpc.protocol.ModelInferResponse.InferOutputTensor;
import dev.verge.inference.plane.HeapShare;
import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;

/** Makes a ModelInferResponse of a model's reply. */
final class InferEncoder {
    private InferEncoder() {}

    /**
     * Bytes of the heap that a response takes and its message will. Numbers in raw_output_contents take none; in contents each
     * is an element of a list that grows by half and is copied as it does.
     */
    static long heapBytes(InferResponse response, boolean isRaw) {
        boolean allRaw = isAllRaw(response, isRaw);
        long bytes = 0;
        for (Tensor tensor : response.outputs()) {
            switch (tensor) {
                case Tensor.Strings(var _, var _, String[] data) -> {
                    // the string, its bytes, and their copy in the message
                    for (String text : data) bytes += 2 * HeapShare.STRING + 4L * text.length();
                }
                case Tensor.Numbers(var _, DataType type, var _, ByteBuf data) -> {
                    long elements = data.readableBytes() / type.size();
                    if (!allRaw) bytes += elements * Math.max(type.size(), Integer.BYTES) * 5 / 2;
                }
            }
        }
        return bytes;
    }

    private static boolean isAllRaw(InferResponse response, boolean isRaw) {
        if (isRaw) return true;
        for (Tensor tensor : response.outputs()) if (tensor.type() == DataType.FP16) return true;
        return false;
    }

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
        boolean allRaw = isAllRaw(response, isRaw);
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
