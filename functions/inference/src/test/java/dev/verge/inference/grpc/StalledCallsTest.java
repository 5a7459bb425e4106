package dev.verge.inference.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages that stall make room for others. */
class StalledCallsTest {
    private static final String SERVICE = "/inference.GRPCInferenceService/";

    private final GrpcServer server = new GrpcServer();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"ModelInfer, 100, 10", "ModelInfer, 4000, 4000", "ModelInfer, 900, 905", "ModelStreamInfer, 900000, 10"
    })
    void makeRoomForCalls(String method, int announced, int sent) throws Exception {
        // Given
        for (int i = 0; i < 4 * GrpcServer.MAX_REQUESTS; i++) {
            HttpClientRequest stalled = request(method);
            stalled.setChunked(true).exceptionHandler(_ -> {});
            stalled.write(Buffer.buffer()
                    .appendByte((byte) 0)
                    .appendInt(announced)
                    .appendBytes(new byte[Math.max(0, sent - 5)]));
        }
        // Then
        await().atMost(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(status(600_000)).isEqualTo("0"));
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            for (int i = 0; i < GrpcServer.MAX_REQUESTS; i++)
                assertThat(status(100)).isEqualTo("0");
        });
    }

    private String status(int bytes) throws Exception {
        HttpClientRequest asked = request("ModelInfer");
        CompletableFuture<String> status = new CompletableFuture<>();
        asked.response()
                .onFailure(status::completeExceptionally)
                .onSuccess(answer -> answer.end()
                        .onComplete(_ -> status.complete(String.valueOf(
                                answer.getHeader("grpc-status") == null
                                        ? answer.getTrailer("grpc-status")
                                        : answer.getHeader("grpc-status")))));
        asked.end(message(bytes));
        return status.get(5, TimeUnit.SECONDS);
    }

    private HttpClientRequest request(String method) throws Exception {
        HttpClientRequest request = client.request(HttpMethod.POST, server.port(), "127.0.0.1", SERVICE + method)
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
        return request;
    }

    private static Buffer message(int size) {
        byte[] bytes = Requests.to("echo")
                .addInputs(Requests.input("x", "UINT8", size))
                .addRawInputContents(ByteString.copyFrom(new byte[size]))
                .build()
                .toByteArray();
        return Buffer.buffer().appendByte((byte) 0).appendInt(bytes.length).appendBytes(bytes);
    }
}
