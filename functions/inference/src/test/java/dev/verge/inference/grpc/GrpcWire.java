package dev.verge.inference.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.verge.inference.grpc.protocol.ModelInferRequest;
import dev.verge.inference.grpc.protocol.ModelInferResponse;
import dev.verge.inference.grpc.protocol.ModelMetadataRequest;
import dev.verge.inference.grpc.protocol.ModelMetadataResponse;
import dev.verge.inference.grpc.protocol.ServerReadyRequest;
import dev.verge.inference.grpc.protocol.ServerReadyResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.restassured.RestAssured;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The function as gRPC's clients see it, on the port where it speaks HTTP/1.1 too. */
class GrpcWire {
    @SuppressWarnings("NullAway.Init")
    private ManagedChannel channel;

    // the port is known when the test begins
    @BeforeEach
    void awaitReady() {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", RestAssured.port)
                .usePlaintext()
                .build();
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> Clients.call(
                                channel,
                                "ServerReady",
                                ServerReadyRequest.getDefaultInstance(),
                                ServerReadyResponse.getDefaultInstance())
                        .getReady());
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
    }

    private ModelMetadataResponse metadata() {
        return Clients.call(
                channel,
                "ModelMetadata",
                ModelMetadataRequest.newBuilder().setName("driving-regime").build(),
                ModelMetadataResponse.getDefaultInstance());
    }

    @Test
    void answersWithAModel() {
        // Given
        ModelMetadataResponse.TensorMetadata input = metadata().getInputs(0);
        ModelInferRequest.Builder request = Requests.to("driving-regime").setId("one");
        ModelInferRequest.InferInputTensor.Builder tensor = Requests.input(input.getName(), input.getDatatype());
        int elements = 1;
        for (long size : input.getShapeList()) {
            tensor.addShape(Math.abs(size));
            elements *= Math.toIntExact(Math.abs(size));
        }
        request.addInputs(tensor).addRawInputContents(ByteString.copyFrom(new byte[4 * elements]));
        // When
        ModelInferResponse response = Clients.infer(channel, request.build());
        // Then
        assertThat(response.getModelName()).isEqualTo("driving-regime");
        assertThat(response.getId()).isEqualTo("one");
        assertThat(response.getParametersOrThrow("digest").getStringParam()).startsWith("sha256:");
        assertThat(response.getRawOutputContentsCount()).isEqualTo(response.getOutputsCount());
        assertThat(response.getOutputsCount()).isEqualTo(metadata().getOutputsCount());
    }

    @Test
    void namesTheFaultOfATensor() {
        // When
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class, () -> Clients.infer(channel, Requests.raw("driving-regime", 3)));
        // Then
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(failure.getStatus().getDescription()).isNotBlank();
    }

    @Test
    void knowsWhichModelsThereAreNot() {
        // When
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class, () -> Clients.infer(channel, Requests.raw("nothing", 100_000)));
        // Then
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void speaksHttp11OnTheSamePort() {
        RestAssured.given().get("/_/health").then().statusCode(200);
    }
}
