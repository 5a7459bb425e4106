package dev.verge.load.site;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The Redis inside the embedded-redis jar, or the executable that {@code VERGE_REDIS_SERVER} names, as a process on the
 * loopback interface with its data in a folder.
 */
public final class RedisServer implements AutoCloseable {
    private static final String VERSION = "7.0.15";
    private static final Duration START = Duration.ofSeconds(20);

    private final int port;
    private final Child child;

    private RedisServer(int port, Child child) {
        this.port = port;
        this.child = child;
    }

    /** When a write is safe on the disk. */
    public enum Fsync {
        /** No file at all: what is written is gone with the process. */
        OFF,
        /** Once a second: survives a kill, a power cut costs up to a second. */
        EVERYSEC,
        /** Before each answer. */
        ALWAYS;

        private List<String> options() {
            String policy = name().toLowerCase(Locale.ROOT);
            return this == OFF
                    ? List.of("--appendonly", "no")
                    : List.of("--appendonly", "yes", "--appendfsync", policy, "--auto-aof-rewrite-percentage", "0");
        }
    }

    /**
     * Starts Redis and waits until it answers; data that a former one left in the folder is loaded.
     *
     * @throws SiteException if it does not start, or this machine has no build of it
     */
    public static RedisServer start(int port, Path folder, Fsync fsync, Watchdog watchdog) {
        List<String> options = List.of(
                "--port", Integer.toString(port),
                "--bind", "127.0.0.1",
                "--save", "",
                "--dir", folder.toString(),
                "--maxmemory-policy", "noeviction");
        List<String> command =
                new java.util.ArrayList<>(List.of(executable(folder).toString()));
        command.addAll(options);
        command.addAll(fsync.options());
        Child child = Child.start("redis", command, Map.of(), folder.resolve("redis.log"), watchdog);
        RedisServer server = new RedisServer(port, child);
        try {
            server.awaitAnswer();
        } catch (SiteException e) {
            child.close();
            throw e;
        }
        return server;
    }

    private static Path executable(Path folder) {
        String own = System.getenv("VERGE_REDIS_SERVER");
        if (own != null && !own.isBlank()) return Path.of(own);
        Path file = folder.resolve("redis-server");
        if (Files.isExecutable(file)) return file;
        boolean mac = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac");
        boolean arm = System.getProperty("os.arch", "").matches("aarch64|arm64");
        String build = "/redis-server-" + VERSION + (mac ? "-darwin-" : "-linux-") + (arm ? "arm64" : "amd64");
        try (InputStream binary = RedisServer.class.getResourceAsStream(build)) {
            if (binary == null) throw new SiteException("no embedded Redis for this machine; set VERGE_REDIS_URL");
            Files.copy(binary, file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
            return file;
        } catch (IOException e) {
            throw new SiteException("the embedded Redis cannot be unpacked into " + folder, e);
        }
    }

    private void awaitAnswer() {
        long end = System.nanoTime() + START.toNanos();
        while (!answers()) {
            child.check();
            if (System.nanoTime() > end) throw new SiteException("redis does not answer on port " + port);
            Pause.millis(20);
        }
    }

    // LOADING counts as no answer
    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException e) {
            return false;
        }
    }

    /** What Redis says of its build, for instance {@code 7.0.15 malloc=jemalloc-5.3.0}. */
    public static String build(Path folder) {
        try {
            Process process = new ProcessBuilder(executable(folder).toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return said.replaceFirst(".*v=(\\S+).*(malloc=\\S+).*", "$1 $2");
        } catch (IOException e) {
            throw new SiteException("redis-server cannot be asked for its version: " + e.getMessage(), e);
        }
    }

    /** {@code redis://127.0.0.1:<port>}. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** Its process. */
    public Child process() {
        return child;
    }

    @Override
    public void close() {
        child.close();
    }
}
