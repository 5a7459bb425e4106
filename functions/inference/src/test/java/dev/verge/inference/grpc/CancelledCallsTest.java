package dev.verge.inference.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.google.protobuf.ByteString;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call that is cancelled after it was sent is nobody's affair but its own. */
class CancelledCallsTest {
    private static final long CANCEL = 8;

    private final GrpcServer server = new GrpcServer();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(
            new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false)
                    .setHttp2MultiplexingLimit(-1),
            new PoolOptions().setHttp2MaxSize(1));

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }

    @Test
    void leaveTheConnectionToOthers() throws Exception {
        CompletableFuture<Void> lost = new CompletableFuture<>();
        for (int round = 0; round < 100; round++) {
            HttpClientRequest cancelled = request();
            cancelled.connection().closeHandler(_ -> lost.complete(null));
            cancelled.end(message("echo"));
            cancelled.reset(CANCEL);
            HttpClientRequest asked = request();
            CompletableFuture<String> status = new CompletableFuture<>();
            asked.response()
                    .onFailure(status::completeExceptionally)
                    .onSuccess(r -> r.end().onComplete(_ -> status.complete(r.getTrailer("grpc-status"))));
            asked.end(message("echo"));
            assertThat(status.get(5, TimeUnit.SECONDS)).isEqualTo("0");
            assertThat(lost).isNotDone();
        }
    }

    @Test
    void areToldToWhoeverWorksOnThem() throws Exception {
        HttpClientRequest cancelled = request();
        cancelled.end(message("never"));
        await().until(() -> !server.plane.memory.isEmpty());
        assertThat(server.plane.gone).hasValue(0);
        // When
        cancelled.reset(CANCEL);
        // Then
        await().untilAtomic(server.plane.gone, equalTo(1));
    }

    private HttpClientRequest request() throws Exception {
        HttpClientRequest request = client.request(
                        HttpMethod.POST, server.port(), "127.0.0.1", "/inference.GRPCInferenceService/ModelInfer")
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
        return request;
    }

    private static Buffer message(String model) {
        byte[] bytes = Requests.to(model)
                .addInputs(Requests.input("x", "FP32", 1, 700))
                .addRawInputContents(ByteString.copyFrom(new byte[2800]))
                .build()
                .toByteArray();
        return Buffer.buffer().appendByte((byte) 0).appendInt(bytes.length).appendBytes(bytes);
    }
}
