package dev.verge.inference.grpc;

import com.google.protobuf.ByteString;
import dev.verge.inference.grpc.protocol.InferTensorContents;
import dev.verge.inference.grpc.protocol.ModelInferRequest;
import dev.verge.inference.grpc.protocol.ModelInferRequest.InferInputTensor;
import java.util.Arrays;

/** Requests for tests. */
final class Requests {
    private Requests() {}

    static ModelInferRequest.Builder to(String model) {
        return ModelInferRequest.newBuilder().setModelName(model);
    }

    static InferInputTensor.Builder input(String name, String datatype, long... shape) {
        InferInputTensor.Builder input =
                InferInputTensor.newBuilder().setName(name).setDatatype(datatype);
        Arrays.stream(shape).forEach(input::addShape);
        return input;
    }

    /** One raw input of so many bytes. */
    static ModelInferRequest raw(String model, int bytes) {
        return to(model)
                .addInputs(input("x", "UINT8", bytes))
                .addRawInputContents(ByteString.copyFrom(new byte[bytes]))
                .build();
    }

    static ModelInferRequest typed(String datatype, InferTensorContents.Builder contents, long... shape) {
        return to("echo")
                .addInputs(input("x", datatype, shape).setContents(contents))
                .build();
    }
}
