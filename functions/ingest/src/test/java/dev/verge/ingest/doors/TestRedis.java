package dev.verge.ingest.doors;

import dev.verge.redis.RedisOptions;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import redis.embedded.RedisServer;

/** A real Redis of a test's own, with a client that sees text. */
final class TestRedis implements AutoCloseable {
    private final int port = freePort();
    private final String[] settings;
    private final RedisClient client = RedisClient.create(url());
    private final StatefulRedisConnection<String, String> connection;
    private final StatefulRedisConnection<byte[], byte[]> bytes;
    private RedisServer server;

    /** @param settings lines of Redis's configuration */
    TestRedis(String... settings) {
        this.settings = settings;
        server = start(port, settings);
        connection = client.connect();
        bytes = client.connect(ByteArrayCodec.INSTANCE);
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    RedisCommands<String, String> commands() {
        return connection.sync();
    }

    static RedisOptions options(String url) {
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
                return Duration.ofSeconds(2);
            }
        };
    }

    /** For keys and values that are no text. */
    void binary(Consumer<RedisCommands<byte[], byte[]>> use) {
        use.accept(bytes.sync());
    }

    /** Fields of every entry of a partitioned stream, oldest first within a partition. */
    List<Map<String, String>> entries(String stream) {
        return IntStream.range(0, 16)
                .mapToObj(p -> "verge:1:{" + p + "}:" + stream)
                .filter(key -> commands().type(key).equals("stream"))
                .flatMap(key -> commands().xrange(key, Range.unbounded()).stream())
                .map(StreamMessage::getBody)
                .toList();
    }

    void stop() {
        server.stop();
    }

    void restart() {
        server = start(port, settings);
    }

    @Override
    public void close() {
        connection.close();
        bytes.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        stop();
    }

    private static RedisServer start(int port, String... settings) {
        var builder = RedisServer.builder().port(port).setting("bind 127.0.0.1").setting("save \"\"");
        for (String setting : settings) builder.setting(setting);
        RedisServer server = builder.build();
        server.start();
        return server;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
