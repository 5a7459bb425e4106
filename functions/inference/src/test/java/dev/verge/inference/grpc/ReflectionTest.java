package dev.verge.inference.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.verge.inference.grpc.protocol.reflection.ServerReflectionRequest;
import dev.verge.inference.grpc.protocol.reflection.ServerReflectionResponse;
import dev.verge.inference.grpc.protocol.reflection.ServiceResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client without proto files learns. */
class ReflectionTest {
    private final GrpcServer server = new GrpcServer();
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .build();

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1alpha"})
    void listsTheServices(String version) {
        // When
        ServerReflectionResponse answer = ask(
                        version,
                        ServerReflectionRequest.newBuilder().setHost("h").setListServices("*"))
                .getFirst();
        // Then
        assertThat(answer.getValidHost()).isEqualTo("h");
        assertThat(answer.getOriginalRequest().getListServices()).isEqualTo("*");
        assertThat(answer.getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .containsExactly(
                        "inference.GRPCInferenceService",
                        "grpc.health.v1.Health",
                        "grpc.reflection.v1.ServerReflection");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "inference.GRPCInferenceService",
                "inference.GRPCInferenceService.ModelInfer",
                "inference.ModelInferRequest",
                "inference.ModelInferRequest.InferInputTensor"
            })
    void tellsWhatASymbolIs(String symbol) throws InvalidProtocolBufferException {
        // When
        ServerReflectionResponse answer = ask(
                        "v1", ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol))
                .getFirst();
        // Then
        FileDescriptorProto file =
                FileDescriptorProto.parseFrom(answer.getFileDescriptorResponse().getFileDescriptorProto(0));
        assertThat(file.getPackage()).isEqualTo("inference");
        assertThat(file.getServiceList())
                .singleElement()
                .satisfies(service -> assertThat(service.getMethodList())
                        .anyMatch(method -> method.getName().equals("ModelInfer")));
        assertThat(file.getDependencyList()).isEmpty();
    }

    @Test
    void goesOnAfterWhatIsNotThere() {
        // When
        List<ServerReflectionResponse> answers = ask(
                "v1",
                ServerReflectionRequest.newBuilder().setFileContainingSymbol("inference.Weather"),
                ServerReflectionRequest.newBuilder(),
                ServerReflectionRequest.newBuilder().setAllExtensionNumbersOfType("inference.ModelInferRequest"),
                ServerReflectionRequest.newBuilder().setFileByFilename("grpc/health/v1/health.proto"));
        // Then
        assertThat(answers)
                .extracting(answer -> answer.getErrorResponse().getErrorCode())
                .containsExactly(5, 3, 5, 0);
        assertThat(answers.getFirst().getErrorResponse().getErrorMessage()).contains("inference.Weather");
        assertThat(answers.getLast().getFileDescriptorResponse().getFileDescriptorProtoCount())
                .isEqualTo(1);
    }

    private List<ServerReflectionResponse> ask(String version, ServerReflectionRequest.Builder... requests) {
        Queue<ServerReflectionResponse> answers = new ConcurrentLinkedQueue<>();
        AtomicBoolean isOver = new AtomicBoolean();
        StreamObserver<ServerReflectionRequest> to = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(
                        Clients.method(
                                MethodType.BIDI_STREAMING,
                                "grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo",
                                ServerReflectionRequest.getDefaultInstance(),
                                ServerReflectionResponse.getDefaultInstance()),
                        CallOptions.DEFAULT),
                new StreamObserver<ServerReflectionResponse>() {
                    @Override
                    public void onNext(ServerReflectionResponse answer) {
                        answers.add(answer);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        isOver.set(true);
                    }

                    @Override
                    public void onCompleted() {
                        isOver.set(true);
                    }
                });
        for (ServerReflectionRequest.Builder request : requests) to.onNext(request.build());
        to.onCompleted();
        await().untilTrue(isOver);
        return List.copyOf(answers);
    }
}
