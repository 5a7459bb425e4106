package dev.verge.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.inference.plane.InferFault;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyReaderTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server = vertx.createHttpServer()
            .requestHandler(this::answer)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void answer(HttpServerRequest request) {
        request.pause();
        new BodyReader(request, 1 << 20, 1 << 10, 1000)
                .read(
                        vertx,
                        body -> request.response().end("read " + body.readableBytes()),
                        why -> request.response()
                                .setStatusCode(why instanceof InferFault fault ? fault.status() : 500)
                                .end(String.valueOf(why.getMessage())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\n",
                "Content-Length: 10\r\n\r\n12345",
                "Content-Length: 100000\r\n\r\n12345",
                "Transfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n"
            })
    void refusesABodyThatStalls(String rest) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.actualPort())) {
            // Given a server that would wait for ever if it did not count the time
            socket.setSoTimeout(20_000);
            // When
            socket.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: localhost\r\n" + rest).getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 408".length());
            // Then
            assertThat(new String(status, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 408");
        }
    }
}
