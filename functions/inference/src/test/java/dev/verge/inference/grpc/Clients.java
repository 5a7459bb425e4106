package dev.verge.inference.grpc;

import com.google.protobuf.Message;
import dev.verge.inference.grpc.protocol.ModelInferRequest;
import dev.verge.inference.grpc.protocol.ModelInferResponse;
import dev.verge.inference.grpc.protocol.ModelStreamInferResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;

/** Calls by gRPC's own Java client. */
final class Clients {
    static final MethodDescriptor<ModelInferRequest, ModelInferResponse> INFER = inference(
            MethodType.UNARY,
            "ModelInfer",
            ModelInferRequest.getDefaultInstance(),
            ModelInferResponse.getDefaultInstance());

    static final MethodDescriptor<ModelInferRequest, ModelStreamInferResponse> STREAM = inference(
            MethodType.BIDI_STREAMING,
            "ModelStreamInfer",
            ModelInferRequest.getDefaultInstance(),
            ModelStreamInferResponse.getDefaultInstance());

    private Clients() {}

    static <Q extends Message, A extends Message> MethodDescriptor<Q, A> inference(
            MethodType type, String name, Q request, A response) {
        return method(type, "inference.GRPCInferenceService/" + name, request, response);
    }

    static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
            MethodType type, String name, Q request, A response) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(type)
                .setFullMethodName(name)
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(response))
                .build();
    }

    static <Q extends Message, A extends Message> A call(Channel channel, String name, Q request, A response) {
        return ClientCalls.blockingUnaryCall(
                channel, inference(MethodType.UNARY, name, request, response), CallOptions.DEFAULT, request);
    }

    static ModelInferResponse infer(Channel channel, ModelInferRequest request) {
        return infer(channel, request, CallOptions.DEFAULT);
    }

    static ModelInferResponse infer(Channel channel, ModelInferRequest request, CallOptions options) {
        return ClientCalls.blockingUnaryCall(channel, INFER, options, request);
    }
}
