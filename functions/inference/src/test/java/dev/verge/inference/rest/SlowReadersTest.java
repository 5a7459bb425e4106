package dev.verge.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import dev.verge.inference.tensor.LargeBuffers;
import dev.verge.inference.tensor.MemoryBudget;
import dev.verge.wire.Admission;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A long reply holds memory, and whoever does not read it is cut off. */
class SlowReadersTest {
    // more than sockets keep by themselves
    private static final int BYTES = 24 << 20;
    private static final Exchange.Limits LIMITS =
            new Exchange.Limits(1024, 1024, new Admission(4, 1024, 1024), MemoryBudget.HEAP, 1000);

    private final Vertx vertx = Vertx.vertx();
    private final long before = MemoryBudget.DIRECT.taken();
    private int port;

    @BeforeEach
    void serve() {
        Router router = Router.router(vertx);
        router.route().handler(http -> {
            ByteBuf body = LargeBuffers.direct(BYTES).writeZero(BYTES);
            new Exchange(http, LIMITS).reply(new Reply(200, "text/plain", -1, body, Map.of()));
        });
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void whoReadsNothingGivesTheMemoryBack(HttpVersion version) {
        // When
        AtomicBoolean isAnswered = new AtomicBoolean();
        ask(
                version,
                request -> request.send().onSuccess(response -> {
                    response.pause();
                    isAnswered.set(true);
                }));
        // Then
        await().until(isAnswered::get);
        assertThat(MemoryBudget.DIRECT.taken()).isGreaterThan(before);
        await().untilAsserted(() -> assertThat(MemoryBudget.DIRECT.taken()).isEqualTo(before));
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void whoReadsHasAllOfIt(HttpVersion version) {
        // When
        AtomicInteger read = new AtomicInteger();
        ask(
                version,
                request ->
                        request.send().compose(response -> response.body()).onSuccess(body -> read.set(body.length())));
        // Then
        await().untilAtomic(read, is(BYTES));
        await().untilAsserted(() -> assertThat(MemoryBudget.DIRECT.taken()).isEqualTo(before));
    }

    private void ask(HttpVersion version, Consumer<HttpClientRequest> question) {
        vertx.createHttpClient(
                        new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false))
                .request(HttpMethod.GET, port, "127.0.0.1", "/")
                .onSuccess(question::accept);
    }
}
