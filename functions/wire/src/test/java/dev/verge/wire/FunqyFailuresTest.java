package dev.verge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.funqy.runtime.ApplicationException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FunqyFailuresTest {
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server = vertx.createHttpServer()
            .requestHandler(failing())
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Router failing() {
        Router router = Router.router(vertx);
        router.post("/function")
                .handler(http -> http.fail(500, new ApplicationException(new IllegalStateException("a bug"))));
        router.post("/decoding").handler(http -> http.fail(500, new IllegalArgumentException("no event")));
        new FunqyFailures(new EventSource("/test"), new ProblemRefusals()).install(router);
        return router;
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(uri)
                            .header("ce-id", "1")
                            .POST(HttpRequest.BodyPublishers.ofString("{}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void asksForAnEventAgainOnWhichTheFunctionFailed() throws IOException, InterruptedException {
        // When
        HttpResponse<String> answer = post("/function");
        // Then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("1");
        assertThat(answer.body()).contains("model-error").doesNotContain("a bug");
    }

    @Test
    void rejectsAnEventThatCannotBeRead() throws IOException, InterruptedException {
        // When
        HttpResponse<String> answer = post("/decoding");
        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("ce-type")).contains(EventTypes.REJECTED);
    }
}
