package dev.verge.ingest;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import redis.embedded.RedisExecProvider;

/** A real redis-server as a process of its own, which can be killed and started again with its data. */
final class RedisProcess implements AutoCloseable {
    private final int port = freePort();
    private final Path folder = folder();
    private final String fsync;
    private final RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
    private Process process;
    private RedisCommands<String, String> commands;

    /** @param fsync {@code always}, {@code everysec} or {@code no} */
    RedisProcess(String fsync) {
        this.fsync = fsync;
        process = launch();
        commands = connect();
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    RedisCommands<String, String> commands() {
        return commands;
    }

    /** The same Redis for fields that are no text. */
    RedisCommands<byte[], byte[]> bytes() {
        return client.connect(ByteArrayCodec.INSTANCE).sync();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void restart() {
        process = launch();
        commands = connect();
    }

    /** Entries of a stream over all partitions, oldest first within a partition. */
    List<StreamMessage<String, String>> entries(String stream) {
        List<StreamMessage<String, String>> all = new ArrayList<>();
        for (int p = 0; p < 16; p++) {
            String key = key(p, stream);
            if (commands.type(key).equals("stream")) all.addAll(commands.xrange(key, Range.unbounded()));
        }
        return all;
    }

    /** A field of every entry of a stream. */
    List<String> values(String stream, String field) {
        return entries(stream).stream().map(entry -> entry.getBody().get(field)).toList();
    }

    /** The counters, summed over all partitions. */
    Map<String, Long> stats() {
        Map<String, Long> sums = new TreeMap<>();
        IntStream.range(0, 16)
                .mapToObj(p -> commands.hgetall(key(p, "stats")))
                .forEach(stats -> stats.forEach((name, count) -> sums.merge(name, Long.parseLong(count), Long::sum)));
        return sums;
    }

    static String key(int partition, String name) {
        return "verge:1:{" + partition + "}:" + name;
    }

    private RedisCommands<String, String> connect() {
        return Awaitility.await()
                .ignoreExceptions()
                .until(
                        () -> {
                            RedisCommands<String, String> sync =
                                    client.connect().sync();
                            sync.ping();
                            return sync;
                        },
                        sync -> true);
    }

    private Process launch() {
        try {
            return new ProcessBuilder(
                            RedisExecProvider.defaultProvider().get().getPath(),
                            "--port",
                            Integer.toString(port),
                            "--bind",
                            "127.0.0.1",
                            "--save",
                            "",
                            "--dir",
                            folder.toString(),
                            "--appendonly",
                            fsync.equals("no") ? "no" : "yes",
                            "--appendfsync",
                            fsync)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("verge-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        process.destroyForcibly();
    }
}
