package dev.verge.inference.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.verge.inference.grpc.protocol.InferParameter;
import dev.verge.inference.grpc.protocol.InferTensorContents;
import dev.verge.inference.grpc.protocol.ModelInferRequest;
import dev.verge.inference.grpc.protocol.ModelInferRequest.InferRequestedOutputTensor;
import dev.verge.inference.grpc.protocol.ModelInferResponse;
import dev.verge.inference.grpc.protocol.ModelMetadataRequest;
import dev.verge.inference.grpc.protocol.ModelMetadataResponse;
import dev.verge.inference.grpc.protocol.ModelReadyRequest;
import dev.verge.inference.grpc.protocol.ModelReadyResponse;
import dev.verge.inference.grpc.protocol.ModelRepositoryParameter;
import dev.verge.inference.grpc.protocol.ModelStatisticsRequest;
import dev.verge.inference.grpc.protocol.ModelStatisticsResponse;
import dev.verge.inference.grpc.protocol.ModelStreamInferResponse;
import dev.verge.inference.grpc.protocol.RepositoryIndexRequest;
import dev.verge.inference.grpc.protocol.RepositoryIndexResponse;
import dev.verge.inference.grpc.protocol.RepositoryModelLoadRequest;
import dev.verge.inference.grpc.protocol.RepositoryModelLoadResponse;
import dev.verge.inference.grpc.protocol.RepositoryModelUnloadRequest;
import dev.verge.inference.grpc.protocol.RepositoryModelUnloadResponse;
import dev.verge.inference.grpc.protocol.ServerLiveRequest;
import dev.verge.inference.grpc.protocol.ServerLiveResponse;
import dev.verge.inference.grpc.protocol.ServerMetadataRequest;
import dev.verge.inference.grpc.protocol.ServerMetadataResponse;
import dev.verge.inference.grpc.protocol.ServerReadyRequest;
import dev.verge.inference.grpc.protocol.ServerReadyResponse;
import dev.verge.inference.grpc.protocol.health.HealthCheckRequest;
import dev.verge.inference.grpc.protocol.health.HealthCheckResponse;
import dev.verge.inference.tensor.MemoryBudget;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What gRPC's own Java client sees of the door. */
class GrpcRouteTest {
    private final GrpcServer server = new GrpcServer();
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .usePlaintext()
            .build();

    @AfterEach
    void nothingIsLeft() {
        channel.shutdownNow();
        server.close();
        assertThat(server.plane.memory).allMatch(memory -> memory.refCnt() == 0);
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL, 1",
        "UINT8, 1",
        "UINT16, 2",
        "UINT32, 4",
        "UINT64, 8",
        "INT8, 1",
        "INT16, 2",
        "INT32, 4",
        "INT64, 8",
        "FP16, 2",
        "FP32, 4",
        "FP64, 8"
    })
    void carriesRawNumbers(String datatype, int size) {
        // Given
        byte[] bytes = new byte[6 * size];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (i % 2);
        // When
        ModelInferResponse response = Clients.infer(
                channel,
                Requests.to("echo")
                        .setModelVersion("1")
                        .setId("call-1")
                        .addInputs(Requests.input("x", datatype, 2, 3))
                        .addRawInputContents(ByteString.copyFrom(bytes))
                        .build());
        // Then
        assertThat(response.getModelName()).isEqualTo("echo");
        assertThat(response.getModelVersion()).isEqualTo("1");
        assertThat(response.getId()).isEqualTo("call-1");
        assertThat(response.getParametersOrThrow("digest").getStringParam()).isEqualTo("sha256:00");
        assertThat(response.getOutputs(0).getName()).isEqualTo("x");
        assertThat(response.getOutputs(0).getDatatype()).isEqualTo(datatype);
        assertThat(response.getOutputs(0).getShapeList()).containsExactly(2L, 3L);
        assertThat(response.getRawOutputContentsList()).containsExactly(ByteString.copyFrom(bytes));
    }

    @Test
    void carriesRawStrings() {
        // Given
        ByteString raw = ByteString.copyFromUtf8("\3\0\0\0abc\0\0\0\0\2\0\0\0é");
        // When
        ModelInferResponse response = Clients.infer(
                channel,
                Requests.to("echo")
                        .addInputs(Requests.input("x", "BYTES", 3))
                        .addRawInputContents(raw)
                        .build());
        // Then
        assertThat(response.getOutputs(0).getDatatype()).isEqualTo("BYTES");
        assertThat(response.getRawOutputContentsList()).containsExactly(raw);
    }

    @Test
    void answersTypedContentsWithTypedContents() {
        // Given
        ModelInferRequest request = Requests.to("echo")
                .addInputs(Requests.input("bool", "BOOL", 2)
                        .setContents(InferTensorContents.newBuilder()
                                .addBoolContents(true)
                                .addBoolContents(false)))
                .addInputs(Requests.input("int8", "INT8", 2)
                        .setContents(InferTensorContents.newBuilder()
                                .addIntContents(-128)
                                .addIntContents(127)))
                .addInputs(Requests.input("int64", "INT64", 1)
                        .setContents(InferTensorContents.newBuilder().addInt64Contents(Long.MIN_VALUE)))
                .addInputs(Requests.input("uint16", "UINT16", 1)
                        .setContents(InferTensorContents.newBuilder().addUintContents(65535)))
                .addInputs(Requests.input("uint32", "UINT32", 1)
                        .setContents(InferTensorContents.newBuilder().addUintContents(-1)))
                .addInputs(Requests.input("uint64", "UINT64", 1)
                        .setContents(InferTensorContents.newBuilder().addUint64Contents(-1)))
                .addInputs(Requests.input("fp32", "FP32", 2)
                        .setContents(InferTensorContents.newBuilder()
                                .addFp32Contents(1.5f)
                                .addFp32Contents(Float.NaN)))
                .addInputs(Requests.input("fp64", "FP64", 1)
                        .setContents(InferTensorContents.newBuilder().addFp64Contents(1e300)))
                .addInputs(Requests.input("bytes", "BYTES", 1)
                        .setContents(InferTensorContents.newBuilder().addBytesContents(ByteString.copyFromUtf8("é"))))
                .build();
        // When
        ModelInferResponse response = Clients.infer(channel, request);
        // Then
        assertThat(response.getRawOutputContentsCount()).isZero();
        for (int i = 0; i < request.getInputsCount(); i++) {
            assertThat(response.getOutputs(i).getContents())
                    .isEqualTo(request.getInputs(i).getContents());
        }
    }

    @Test
    void answersWithTheOutputsThatAreAskedFor() {
        // When
        ModelInferResponse response = Clients.infer(
                channel,
                Requests.to("echo")
                        .addInputs(Requests.input("a", "UINT8", 1))
                        .addInputs(Requests.input("b", "UINT8", 1))
                        .addRawInputContents(ByteString.copyFromUtf8("a"))
                        .addRawInputContents(ByteString.copyFromUtf8("b"))
                        .addOutputs(InferRequestedOutputTensor.newBuilder().setName("b"))
                        .build());
        // Then
        assertThat(response.getOutputsList())
                .extracting(output -> output.getName())
                .containsExactly("b");
        assertThat(response.getRawOutputContentsList()).containsExactly(ByteString.copyFromUtf8("b"));
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID_ARGUMENT",
        "404, NOT_FOUND",
        "413, RESOURCE_EXHAUSTED",
        "429, RESOURCE_EXHAUSTED",
        "503, UNAVAILABLE",
        "504, DEADLINE_EXCEEDED",
        "500, INTERNAL"
    })
    void tellsAFaultByItsStatus(int status, Status.Code code) {
        // When
        StatusRuntimeException failure = failure(Requests.raw("fault-" + status, 1));
        // Then
        assertThat(failure.getStatus().getCode()).isEqualTo(code);
        assertThat(failure.getStatus().getDescription()).isEqualTo("status " + status + " – 100 %");
    }

    @Test
    void tellsNothingOfABug() {
        // When
        StatusRuntimeException failure = failure(Requests.raw("bug", 1));
        // Then
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(failure.getStatus().getDescription()).isEqualTo("the server failed on this call");
    }

    @Test
    void answersUnavailableWhenThereIsNoMemory() {
        // When
        StatusRuntimeException failure = failure(Requests.raw("no-memory", 1));
        // Then
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        awaitAllRoom();
    }

    @Test
    void answersWhenTheModelAnswersOnAnotherThread() {
        assertThat(Clients.infer(channel, Requests.raw("later", 1)).getModelName())
                .isEqualTo("later");
    }

    @Test
    void readsLongMessagesOnAnotherThread() {
        // Given
        ModelInferRequest request = Requests.raw("echo", 600_000);
        // When
        ModelInferResponse response = Clients.infer(channel, request);
        // Then
        assertThat(response.getRawOutputContents(0)).isEqualTo(request.getRawInputContents(0));
    }

    @Test
    void refusesMessagesThatAreTooLongWithoutReadingThem() {
        // When
        StatusRuntimeException failure = failure(Requests.raw("echo", GrpcServer.MAX_BYTES));
        // Then
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(failure.getStatus().getDescription()).isEqualTo("the message is longer than 1048576 bytes");
    }

    @Test
    void speaksGzip() {
        // Given
        ModelInferRequest request = Requests.raw("echo", 300_000);
        // When
        ModelInferResponse response = Clients.infer(channel, request, CallOptions.DEFAULT.withCompression("gzip"));
        // Then
        assertThat(response.getRawOutputContents(0)).isEqualTo(request.getRawInputContents(0));
    }

    @Test
    void refusesMessagesThatExpandTooMuch() {
        // When
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> Clients.infer(
                        channel,
                        Requests.raw("echo", 100 * GrpcServer.MAX_BYTES),
                        CallOptions.DEFAULT.withCompression("gzip")));
        // Then
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void keepsTheDeadline() {
        // When
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> Clients.infer(
                        channel,
                        Requests.raw("never", 1),
                        CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS)));
        // Then
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @ParameterizedTest
    @CsvSource({"5000,, 5000", "60000, 3000, 3000", ", 4000, 4000", "0,, 0"})
    void handsOnHowLongTheAnswerIsOfUse(@Nullable String budget, @Nullable Long timeoutMillis, long millis) {
        // Given
        CallOptions options = timeoutMillis == null
                ? CallOptions.DEFAULT
                : CallOptions.DEFAULT.withDeadlineAfter(timeoutMillis, TimeUnit.MILLISECONDS);
        long before = System.nanoTime();
        // When
        Clients.infer(with(budget), Requests.raw("echo", 1), options);
        // Then
        long left = TimeUnit.NANOSECONDS.toMillis(server.plane.deadline.orElseThrow() - before);
        assertThat(left).isBetween(millis - 200, millis + 1000);
    }

    @Test
    void endsACallThatHasNoBudgetLeft() {
        assertThat(failure(with("100"), "never").getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void refusesABudgetThatIsNoNumber() {
        Status status = failure(with("soon"), "echo");
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains("verge-deadline");
    }

    private Channel with(@Nullable String budget) {
        if (budget == null) return channel;
        Metadata metadata = new Metadata();
        metadata.put(Metadata.Key.of("verge-deadline", Metadata.ASCII_STRING_MARSHALLER), budget);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    private static Status failure(Channel to, String model) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> Clients.infer(to, Requests.raw(model, 1)))
                .getStatus();
    }

    @Test
    void refusesMoreCallsThanAllowedAndTakesThemLater() {
        // Given
        while (server.admission.enter(0)) {}
        // When
        StatusRuntimeException failure = failure(Requests.raw("echo", 1));
        // Then
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        for (int i = 0; i < GrpcServer.MAX_REQUESTS; i++) server.admission.leave(0);
        for (int i = 0; i < 3 * GrpcServer.MAX_REQUESTS; i++) {
            Clients.infer(channel, Requests.raw("echo", 500_000));
            failure(Requests.raw("fault-400", 500_000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ModelConfig", "SystemSharedMemoryStatus", "TraceSetting", "Nonsense"})
    void saysWhatThereIsNot(String name) {
        // When
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> Clients.call(
                        channel,
                        name,
                        ServerLiveRequest.getDefaultInstance(),
                        ServerLiveResponse.getDefaultInstance()));
        // Then
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(failure.getStatus().getDescription()).isEqualTo("there is no call \"" + name + "\" here");
    }

    @Test
    void tellsOfServerAndModels() {
        assertThat(call("ServerLive", ServerLiveRequest.getDefaultInstance(), ServerLiveResponse.getDefaultInstance())
                        .getLive())
                .isTrue();
        assertThat(call(
                                "ServerReady",
                                ServerReadyRequest.getDefaultInstance(),
                                ServerReadyResponse.getDefaultInstance())
                        .getReady())
                .isTrue();
        ServerMetadataResponse about = call(
                "ServerMetadata",
                ServerMetadataRequest.getDefaultInstance(),
                ServerMetadataResponse.getDefaultInstance());
        assertThat(about.getName()).isEqualTo("verge-inference");
        assertThat(about.getVersion()).isEqualTo("1.2.3");
        assertThat(isReady("echo", "")).isTrue();
        assertThat(isReady("echo", "1")).isTrue();
        assertThat(isReady("echo", "9")).isFalse();
    }

    private boolean isReady(String model, String version) {
        return call(
                        "ModelReady",
                        ModelReadyRequest.newBuilder()
                                .setName(model)
                                .setVersion(version)
                                .build(),
                        ModelReadyResponse.getDefaultInstance())
                .getReady();
    }

    @Test
    void tellsWhatAModelTakesAndGives() {
        // When
        ModelMetadataResponse model = call(
                "ModelMetadata",
                ModelMetadataRequest.newBuilder().setName("echo").build(),
                ModelMetadataResponse.getDefaultInstance());
        // Then
        assertThat(model.getVersionsList()).containsExactly("1", "2");
        assertThat(model.getPlatform()).isEqualTo("onnxruntime_onnx");
        assertThat(model.getInputs(0).getDatatype()).isEqualTo("FP32");
        assertThat(model.getInputs(0).getShapeList()).containsExactly(-1L, 3L);
        assertThat(model.getOutputs(0).getName()).isEqualTo("y");
        assertThat(model.getParametersOrThrow("digest"))
                .isEqualTo(
                        InferParameter.newBuilder().setStringParam("sha256:00").build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", ""})
    void countsWhatAModelDid(String name) {
        // When
        ModelStatisticsResponse statistics = call(
                "ModelStatistics",
                ModelStatisticsRequest.newBuilder().setName(name).build(),
                ModelStatisticsResponse.getDefaultInstance());
        // Then
        assertThat(statistics.getModelStatsList()).singleElement().satisfies(model -> {
            assertThat(model.getInferenceCount()).isEqualTo(4);
            assertThat(model.getExecutionCount()).isEqualTo(2);
            assertThat(model.getInferenceStats().getComputeInfer().getNs()).isEqualTo(3000);
            assertThat(model.getBatchStats(0).getBatchSize()).isEqualTo(2);
        });
    }

    @Test
    void listsTheRepository() {
        assertThat(index(false).getModelsList())
                .extracting(model -> model.getName() + " " + model.getState() + " " + model.getReason())
                .containsExactly("echo READY ", "broken UNAVAILABLE the digest is another");
        assertThat(index(true).getModelsCount()).isEqualTo(1);
    }

    private RepositoryIndexResponse index(boolean ready) {
        return call(
                "RepositoryIndex",
                RepositoryIndexRequest.newBuilder().setReady(ready).build(),
                RepositoryIndexResponse.getDefaultInstance());
    }

    @Test
    void loadsAndUnloadsAsTritonAndKserveAsk() {
        // When
        RepositoryModelLoadResponse triton = load(RepositoryModelLoadRequest.newBuilder()
                .setModelName("echo")
                .putParameters(
                        "force",
                        ModelRepositoryParameter.newBuilder().setBoolParam(true).build()));
        RepositoryModelLoadResponse kserve =
                load(RepositoryModelLoadRequest.newBuilder().setRepositoryName("echo"));
        call(
                "RepositoryModelUnload",
                RepositoryModelUnloadRequest.newBuilder()
                        .setModelName("echo")
                        .putParameters(
                                "unload_dependents",
                                ModelRepositoryParameter.newBuilder()
                                        .setBoolParam(true)
                                        .build())
                        .build(),
                RepositoryModelUnloadResponse.getDefaultInstance());
        // Then
        assertThat(triton).isEqualTo(kserve);
        assertThat(kserve.getIsLoaded()).isTrue();
        assertThat(server.repository.asked)
                .containsExactly("load echo {force=true}", "load echo {}", "unload echo true");
    }

    @Test
    void loadsNoFilesFromRequests() {
        // When
        StatusRuntimeException failure = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> load(RepositoryModelLoadRequest.newBuilder()
                        .setModelName("echo")
                        .putParameters(
                                "file:1/model.onnx",
                                ModelRepositoryParameter.newBuilder()
                                        .setBytesParam(ByteString.copyFromUtf8("x"))
                                        .build())));
        // Then
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(server.repository.asked).isEmpty();
    }

    private RepositoryModelLoadResponse load(RepositoryModelLoadRequest.Builder request) {
        return call("RepositoryModelLoad", request.build(), RepositoryModelLoadResponse.getDefaultInstance());
    }

    @ParameterizedTest
    @CsvSource({
        "'', true, SERVING",
        "'', false, NOT_SERVING",
        "inference.GRPCInferenceService, true, SERVING",
    })
    void answersHealthChecks(String service, boolean isReady, HealthCheckResponse.ServingStatus status) {
        // Given
        server.plane.isReady = isReady;
        // When
        HealthCheckResponse health = health(service);
        // Then
        assertThat(health.getStatus()).isEqualTo(status);
    }

    @Test
    void knowsNoHealthOfOtherServices() {
        StatusRuntimeException failure = catchThrowableOfType(StatusRuntimeException.class, () -> health("inference"));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    private HealthCheckResponse health(String service) {
        return ClientCalls.blockingUnaryCall(
                channel,
                Clients.method(
                        MethodType.UNARY,
                        "grpc.health.v1.Health/Check",
                        HealthCheckRequest.getDefaultInstance(),
                        HealthCheckResponse.getDefaultInstance()),
                CallOptions.DEFAULT,
                HealthCheckRequest.newBuilder().setService(service).build());
    }

    @Test
    void answersAStreamInOrderAndGoesOnAfterAFault() {
        // Given
        List<String> answers = Collections.synchronizedList(new ArrayList<>());
        AtomicReference<String> end = new AtomicReference<>("");
        StreamObserver<ModelInferRequest> requests = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(Clients.STREAM, CallOptions.DEFAULT), new Collecting(answers, end));
        List<String> expected = new ArrayList<>();
        // When
        for (int i = 0; i < 5000; i++) {
            String model = i % 1000 == 999 ? "fault-404" : i % 100 == 99 ? "later" : "echo";
            requests.onNext(Requests.raw(model, i % 500 == 0 ? 100_000 : 1).toBuilder()
                    .setId("" + i)
                    .build());
            expected.add(i + (model.startsWith("fault") ? " status 404 – 100 %" : " "));
        }
        requests.onCompleted();
        // Then
        await().atMost(20, TimeUnit.SECONDS).until(() -> !end.get().isEmpty());
        assertThat(end.get()).isEqualTo("completed");
        assertThat(answers).isEqualTo(expected);
        awaitAllRoom();
    }

    @Test
    void givesAStreamsRoomBackWhenTheCallerGoes() {
        // Given
        StreamObserver<ModelInferRequest> requests = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(Clients.STREAM, CallOptions.DEFAULT),
                new Collecting(new ArrayList<>(), new AtomicReference<>("")));
        requests.onNext(Requests.raw("echo", 1));
        await().until(() -> !server.plane.memory.isEmpty());
        // When
        requests.onError(new IllegalStateException("gone"));
        // Then
        awaitAllRoom();
    }

    @Test
    void endsAStreamWhenTheServerIsToldToEndAndNotBeforeItsAnswer() {
        // Given
        List<String> answers = Collections.synchronizedList(new ArrayList<>());
        AtomicReference<String> end = new AtomicReference<>("");
        StreamObserver<ModelInferRequest> requests = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(Clients.STREAM, CallOptions.DEFAULT), new Collecting(answers, end));
        requests.onNext(Requests.raw("echo", 1));
        await().until(() -> answers.size() == 1);
        requests.onNext(Requests.raw("later", 1));
        // When
        await().until(() -> server.plane.memory.size() == 3);
        server.draining.begin(new ShutdownDelayInitiatedEvent());
        // Then
        await().until(() -> !end.get().isEmpty());
        assertThat(end.get()).contains("UNAVAILABLE").contains("stopping");
        assertThat(answers).hasSize(2);
        awaitAllRoom();
    }

    @Test
    void takesNoRoomForTheSecondMessageOfACallThatTakesOne() throws IOException, InterruptedException {
        // Given: a compressed message, which is let in twice, and one more
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(new byte[500_000]);
        }
        ByteBuffer body = ByteBuffer.allocate(compressed.size() + 10)
                .put((byte) 1)
                .putInt(compressed.size())
                .put(compressed.toByteArray());
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/inference.GRPCInferenceService/ModelInfer");
        // When
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            client.send(HttpRequest.newBuilder(uri).build(), discarding());
            for (int i = 0; i < GrpcServer.MAX_REQUESTS; i++) {
                HttpRequest request = HttpRequest.newBuilder(uri)
                        .header("content-type", "application/grpc")
                        .header("grpc-encoding", "gzip")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.array()))
                        .build();
                assertThat(client.send(request, discarding()).statusCode()).isEqualTo(200);
            }
        }
        // Then
        awaitAllRoom();
        assertThat(server.admission.enter(GrpcServer.MAX_BYTES)).isTrue();
        server.admission.leave(GrpcServer.MAX_BYTES);
    }

    @Test
    void cutsOffWhoDoesNotReadALargeAnswer() {
        // Given: an answer that is longer than HTTP/2's window, and a client that reads nothing of it
        long before = MemoryBudget.DIRECT.taken();
        byte[] message = Requests.raw("echo", 500_000).toByteArray();
        Buffer body =
                Buffer.buffer().appendByte((byte) 0).appendInt(message.length).appendBytes(message);
        Vertx vertx = Vertx.vertx();
        io.vertx.core.http.HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        AtomicBoolean isAnswered = new AtomicBoolean();
        // When
        client.request(HttpMethod.POST, server.port(), "127.0.0.1", "/inference.GRPCInferenceService/ModelInfer")
                .compose(request -> request.putHeader("content-type", "application/grpc")
                        .putHeader("te", "trailers")
                        .send(body))
                .onSuccess(response -> {
                    response.pause();
                    isAnswered.set(true);
                });
        // Then
        await().until(isAnswered::get);
        assertThat(MemoryBudget.DIRECT.taken()).isGreaterThan(before);
        await().untilAsserted(() -> assertThat(MemoryBudget.DIRECT.taken()).isEqualTo(before));
        awaitAllRoom();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void streamsThatSayNothingKeepNobodyElseOut() {
        // Given
        List<StreamObserver<ModelInferRequest>> idle = new ArrayList<>();
        for (int i = 0; i < 2 * GrpcServer.MAX_REQUESTS; i++) {
            StreamObserver<ModelInferRequest> stream = ClientCalls.asyncBidiStreamingCall(
                    channel.newCall(Clients.STREAM, CallOptions.DEFAULT),
                    new Collecting(new ArrayList<>(), new AtomicReference<>("")));
            stream.onNext(Requests.raw("echo", 1));
            idle.add(stream);
        }
        await().until(() -> server.plane.memory.size() >= 2 * GrpcServer.MAX_REQUESTS);
        // When
        ModelInferResponse answer = Clients.infer(channel, Requests.raw("echo", 1));
        // Then
        assertThat(answer.getModelName()).isEqualTo("echo");
        idle.forEach(StreamObserver::onCompleted);
    }

    private void awaitAllRoom() {
        await().untilAsserted(() -> {
            int entered = 0;
            while (server.admission.enter(0)) entered++;
            for (int i = 0; i < entered; i++) server.admission.leave(0);
            assertThat(entered).isEqualTo(GrpcServer.MAX_REQUESTS);
        });
    }

    private record Collecting(List<String> answers, AtomicReference<String> end)
            implements StreamObserver<ModelStreamInferResponse> {
        @Override
        public void onNext(ModelStreamInferResponse response) {
            answers.add(response.getInferResponse().getId() + " " + response.getErrorMessage());
        }

        @Override
        public void onError(Throwable failure) {
            end.set(failure.toString());
        }

        @Override
        public void onCompleted() {
            end.set("completed");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_1_1, application/grpc, 400, gRPC needs HTTP/2",
        "HTTP_2, application/json, 415, the content type must be application/grpc",
        "HTTP_2, application/grpc-web, 415, the content type must be application/grpc",
    })
    void refusesWhatIsNoGrpc(HttpClient.Version version, String contentType, int status, String sentence)
            throws IOException, InterruptedException {
        // Given
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/inference.GRPCInferenceService/ServerLive");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("content-type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[5]))
                .build();
        // When
        HttpResponse<String> response;
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            // the first request asks whether HTTP/2 may be spoken
            if (version == HttpClient.Version.HTTP_2)
                client.send(HttpRequest.newBuilder(uri).build(), discarding());
            response = client.send(request, HttpResponse.BodyHandlers.ofString());
        }
        // Then
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo(sentence);
    }

    private static HttpResponse.BodyHandler<Void> discarding() {
        return HttpResponse.BodyHandlers.discarding();
    }

    private StatusRuntimeException failure(ModelInferRequest request) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> Clients.infer(channel, request));
    }

    private <Q extends Message, A extends Message> A call(String name, Q request, A response) {
        return Clients.call(channel, name, request, response);
    }
}
