package dev.verge.inference.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import dev.verge.inference.tensor.MemoryBudget;
import dev.verge.wire.Admission;
import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever works on an answer is told when nobody waits for it any more. */
class GoneCallersTest {
    private static final Exchange.Limits LIMITS =
            new Exchange.Limits(1024, 1024, new Admission(4, 1024, 1024), MemoryBudget.HEAP, 1000);

    private final Vertx vertx = Vertx.vertx();
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger gone = new AtomicInteger();
    private final int port = serve();

    private int serve() {
        Router router = Router.router(vertx);
        router.route().handler(http -> {
            Exchange exchange = new Exchange(http, LIMITS);
            exchange.whenGone(gone::incrementAndGet);
            Runnable answer = () -> exchange.reply(
                    new Reply(200, "text/plain", -1, Unpooled.buffer().writeByte('y'), Map.of()));
            var context = vertx.getOrCreateContext();
            answers.add(() -> context.runOnContext(_ -> answer.run()));
        });
        return vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
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
    void isToldOfWhoLeaves(HttpVersion version) throws Exception {
        HttpClientRequest request = request(version);
        request.end();
        await().until(() -> answers.size() == 1);
        assertThat(gone).hasValue(0);
        // When
        request.reset();
        // Then
        await().untilAtomic(gone, is(1));
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void isNotToldOfWhoHasTheAnswer(HttpVersion version) throws Exception {
        HttpClientRequest request = request(version);
        var body = request.send()
                .compose(response -> response.body())
                .toCompletionStage()
                .toCompletableFuture();
        await().until(() -> answers.size() == 1);
        // When
        answers.remove().run();
        // Then
        assertThat(body.get(5, TimeUnit.SECONDS).toString()).isEqualTo("y");
        request.connection().close();
        isToldOfWhoLeaves(version);
    }

    private HttpClientRequest request(HttpVersion version) throws Exception {
        return vertx.createHttpClient(
                        new HttpClientOptions().setProtocolVersion(version).setHttp2ClearTextUpgrade(false))
                .request(HttpMethod.GET, port, "127.0.0.1", "/")
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
    }
}
