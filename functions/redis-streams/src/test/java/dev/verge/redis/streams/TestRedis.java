package dev.verge.redis.streams;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.NullUnmarked;
import redis.embedded.RedisExecProvider;

/// A real redis-server on a free port, as a process of its own that can be killed and started again.
@NullUnmarked // fields are set when the server is started
final class TestRedis implements AutoCloseable {

    private static final File SERVER = extract();

    static {
        // patient, because a busy machine is no failure
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    private final int port;
    private final Path folder;
    private final List<String> settings;
    private Process process;
    private RedisClient client;
    private RedisCommands<String, String> commands;

    private TestRedis(int port, List<String> settings) {
        this.port = port;
        this.settings = settings;
        try {
            this.folder = Files.createTempDirectory("redis-streams-test");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param settings as on the command line of redis-server, such as `--appendonly`, `yes`
    static TestRedis started(String... settings) {
        TestRedis redis = new TestRedis(freePort(), List.of(settings));
        redis.start();
        redis.awaitReady();
        return redis;
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void start(String... furtherSettings) {
        List<String> command = new ArrayList<>(List.of(
                SERVER.getPath(), "--port", "" + port, "--dir", folder.toString(), "--save", "", "--daemonize", "no"));
        command.addAll(settings);
        command.addAll(List.of(furtherSettings));
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts it again on the same port with the same data, and waits until it takes connections.
    void restart(String... furtherSettings) {
        start(furtherSettings);
        awaitReady();
    }

    /// Sends the process a signal: STOP, CONT.
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Makes another node known to this one; cluster nodes talk on a port of their own.
    void meet(TestRedis other) {
        String busPort = other.settings.get(other.settings.indexOf("--cluster-port") + 1);
        commands.dispatch(
                CommandType.CLUSTER,
                new StatusOutput<>(StringCodec.UTF8),
                new CommandArgs<>(StringCodec.UTF8)
                        .add("MEET")
                        .add("127.0.0.1")
                        .add(other.port)
                        .add(busPort));
    }

    /// Whether this cluster node is the one that holds the key.
    boolean owns(String key) {
        try {
            return commands.exists(key) == 1;
        } catch (RedisCommandExecutionException moved) {
            return false;
        }
    }

    /// A connection of its own.
    RedisCommands<String, String> connect() {
        return client.connect().sync();
    }

    void awaitReady() {
        RedisURI uri = RedisURI.create("127.0.0.1", port);
        client = RedisClient.create(uri);
        Awaitility.await().ignoreExceptions().until(() -> {
            commands = client.connect().sync();
            return commands.getStatefulConnection().isOpen();
        });
    }

    /// SIGKILL: nothing is said good-bye to and nothing is written any more.
    void kill() {
        closeClient();
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int port() {
        return port;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    RedisCommands<String, String> commands() {
        return commands;
    }

    private void closeClient() {
        if (client != null) {
            client.shutdown(0, 1, TimeUnit.SECONDS);
            client = null;
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static File extract() {
        try {
            return RedisExecProvider.defaultProvider().get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
