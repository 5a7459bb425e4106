package dev.verge.gateway.outbox;

import dev.verge.redis.RedisConnections;
import dev.verge.redis.RedisOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import redis.embedded.RedisServer;

/** A real Redis of a test's own that keeps what it acknowledged when it is started again. */
final class TestRedis implements AutoCloseable {
    private final int port = freePort();
    private final Path folder;
    private final RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
    private final StatefulRedisConnection<String, String> connection;
    private RedisServer server;

    TestRedis(Path folder) {
        this.folder = folder;
        server = start();
        connection = client.connect();
    }

    RedisOptions options() {
        return new RedisOptions() {
            @Override
            public String url() {
                return "redis://127.0.0.1:" + port;
            }

            @Override
            public String prefix() {
                return "verge:1:";
            }

            @Override
            public Duration timeout() {
                return Duration.ofSeconds(2);
            }
        };
    }

    RedisConnections connections() {
        return new RedisConnections(options());
    }

    String url() {
        return options().url();
    }

    RedisCommands<String, String> commands() {
        return connection.sync();
    }

    void stop() {
        server.stop();
    }

    void restart() {
        server = start();
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        stop();
    }

    private RedisServer start() {
        RedisServer started = RedisServer.builder()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("save \"\"")
                .setting("appendonly yes")
                .setting("appendfsync always")
                .setting("dir " + folder)
                .build();
        started.start();
        return started;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
