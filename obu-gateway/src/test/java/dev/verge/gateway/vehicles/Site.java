package dev.verge.gateway.vehicles;

import dev.verge.redis.RedisConnections;
import dev.verge.redis.RedisOptions;
import io.lettuce.core.RedisClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import redis.embedded.RedisServer;

/** The doors of a gateway over a real Redis, without Quarkus around them; a second gateway may follow the first. */
final class Site implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    final StubIngest ingest;
    private final int redisPort = freePort();
    private final RedisServer redis;
    private final RedisClient client;
    private final List<RedisConnections> connections = new ArrayList<>();
    private final String[] settings;
    private SocketRoutes routes;
    int port;

    Site(String... settings) throws Exception {
        redis = RedisServer.builder()
                .port(redisPort)
                .setting("bind 127.0.0.1")
                .setting("save \"\"")
                .build();
        redis.start();
        client = RedisClient.create("redis://127.0.0.1:" + redisPort);
        ingest = new StubIngest(vertx, client.connect().sync());
        this.settings = settings;
        routes = launch();
    }

    /** Another gateway, on another port, that knows nothing of this one; this one ends. */
    void replace() throws Exception {
        SocketRoutes before = routes;
        routes = launch();
        before.stop(new ShutdownEvent());
    }

    void stop() throws Exception {
        routes.stop(new ShutdownEvent());
    }

    private SocketRoutes launch() throws Exception {
        String[] all = new String[settings.length + 2];
        System.arraycopy(settings, 0, all, 2, settings.length);
        all[0] = "ingest";
        all[1] = "http://127.0.0.1:" + ingest.port();
        VehicleOptions options = Given.options(all);
        RedisOptions at = options("redis://127.0.0.1:" + redisPort);
        RedisConnections redisConnections = new RedisConnections(at);
        connections.add(redisConnections);
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        AdmissionRoutes admission = new AdmissionRoutes(options, () -> true, metrics);
        SocketRoutes sockets = new SocketRoutes(vertx, options, redisConnections, at, admission, metrics);
        Router router = Router.router(vertx);
        sockets.install(router);
        HttpServer server = vertx.createHttpServer(SocketSettings.set(new HttpServerOptions()))
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        port = server.actualPort();
        return sockets;
    }

    private static RedisOptions options(String url) {
        return new RedisOptions() {
            @Override
            public String url() {
                return url;
            }

            @Override
            public String prefix() {
                return "verge:1:";
            }

            @Override
            public Duration timeout() {
                return Duration.ofSeconds(5);
            }
        };
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        stop();
        vertx.close().toCompletionStage().toCompletableFuture().get();
        connections.forEach(RedisConnections::close);
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        redis.stop();
    }
}
