package dev.verge.gateway.vehicles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.redis.RedisConnections;
import dev.verge.redis.RedisOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is wrong with a request is told before anything asks for rows or for Redis. */
class SocketQueryTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void aQueryWithEscapesThatAreNoneIsRefused() throws Exception {
        RedisOptions nowhere = new RedisOptions() {
            @Override
            public String url() {
                return "redis://127.0.0.1:1";
            }

            @Override
            public String prefix() {
                return "verge:1:";
            }

            @Override
            public Duration timeout() {
                return Duration.ofSeconds(1);
            }
        };
        RedisConnections redis = new RedisConnections(nowhere);
        try {
            VehicleOptions options = Given.options();
            SimpleMeterRegistry metrics = new SimpleMeterRegistry();
            Router router = Router.router(vertx);
            new SocketRoutes(vertx, options, redis, nowhere, new AdmissionRoutes(options, () -> true, metrics), metrics)
                    .install(router);
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(router)
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            String answer = vertx.createHttpClient()
                    .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/ws/scalar?clientID=%zz")
                    .compose(request -> request.send())
                    .compose(response -> response.body().map(body -> response.statusCode() + " " + body))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);

            assertThat(answer).startsWith("400 ").contains("query");
        } finally {
            redis.close();
        }
    }
}
