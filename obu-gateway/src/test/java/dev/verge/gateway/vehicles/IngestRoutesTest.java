package dev.verge.gateway.vehicles;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IngestRoutesTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private HttpServer listen(io.vertx.core.Handler<HttpServerRequest> handler) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(handler)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    private HttpServer ingest(int status, String answer) throws Exception {
        return listen(request -> request.body().onSuccess(body -> {
            asked.add(request.uri() + " " + request.getHeader("Content-Type") + " " + request.getHeader("ce-id") + " "
                    + request.getHeader("Authorization") + " " + body.length());
            request.response()
                    .setStatusCode(status)
                    .putHeader("Retry-After", "7")
                    .end(answer);
        }));
    }

    private HttpResponse<String> post(String body, String... settings) throws Exception {
        Router router = Router.router(vertx);
        new IngestRoutes(vertx, Given.options(settings)).install(router);
        int port = listen(router).actualPort();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/ingest"))
                .timeout(Duration.ofSeconds(20))
                .headers("Content-Type", "application/json", "ce-id", "7", "Authorization", "Bearer client")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient()
                .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .get(20, TimeUnit.SECONDS);
    }

    @Test
    void aBatchGoesToIngestAsItIsAndItsAnswerComesBack() throws Exception {
        HttpServer ingest = ingest(429, "{\"detail\":\"full\"}");

        HttpResponse<String> response = post(
                "x".repeat(300_000),
                "ingest",
                "http://127.0.0.1:" + ingest.actualPort() + "/site/",
                "ingest-authorization",
                "Bearer ours");

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.body()).isEqualTo("{\"detail\":\"full\"}");
        assertThat(response.headers().firstValue("retry-after")).contains("7");
        assertThat(asked).containsExactly("/site/v1/ingest application/json 7 Bearer ours 300000");
    }

    @Test
    void ingestThatIsNotThereIs503() throws Exception {
        HttpServer gone = ingest(200, "");
        gone.close().toCompletionStage().toCompletableFuture().get();

        HttpResponse<String> response = post("[]", "ingest", "http://127.0.0.1:" + gone.actualPort());

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("ingest cannot be reached now");
    }

    @Test
    void ingestThatHangsIs502() throws Exception {
        HttpServer hanging = listen(request -> {});

        HttpResponse<String> response =
                post("[]", "ingest", "http://127.0.0.1:" + hanging.actualPort(), "timeout", "200ms");

        assertThat(response.statusCode()).isEqualTo(502);
    }

    @Test
    void aGatewayWithoutIngestSaysSo() throws Exception {
        HttpResponse<String> response = post("[]");

        assertThat(response.statusCode()).isEqualTo(501);
        assertThat(response.body()).contains("verge.gateway.vehicles.ingest");
    }
}
