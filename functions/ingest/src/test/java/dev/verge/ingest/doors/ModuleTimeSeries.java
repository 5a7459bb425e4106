package dev.verge.ingest.doors;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;

/** The real module: a program that starts Redis with it, and takes Redis's own options. */
final class ModuleTimeSeries implements SeriesStore {
    private final int port = freePort();
    private final Process server;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;

    ModuleTimeSeries(String program) {
        try {
            server = new ProcessBuilder(program, "--port", Integer.toString(port), "--save", "")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(10, SECONDS).until(this::listens);
        client = RedisClient.create(url());
        connection = client.connect();
    }

    @Override
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public void create(String key, Map<String, String> labels) {
        var arguments = new CommandArgs<>(StringCodec.UTF8).addKey(key).add("LABELS");
        labels.forEach((name, value) -> arguments.add(name).add(value));
        run("TS.CREATE", new StatusOutput<>(StringCodec.UTF8), arguments);
    }

    @Override
    public void add(String key, long ts, String value) {
        run(
                "TS.ADD",
                new IntegerOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8).addKey(key).add(ts).add(value));
    }

    private <T> void run(String name, CommandOutput<String, String, T> output, CommandArgs<String, String> arguments) {
        connection.sync().dispatch(new Name(name), output, arguments);
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        server.destroy();
    }

    private boolean listens() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Name(String text) implements ProtocolKeyword {
        @Override
        public byte[] getBytes() {
            return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
