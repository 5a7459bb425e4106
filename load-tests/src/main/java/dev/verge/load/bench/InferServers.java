package dev.verge.load.bench;

import dev.verge.load.site.Child;
import dev.verge.load.site.Pause;
import dev.verge.load.site.Ports;
import dev.verge.load.site.SiteException;
import dev.verge.load.site.Watchdog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes of the benchmark: Verge's inference function, a bare echo, calls inside one process. All of them are JVMs
 * with the same options, on the last core where there is more than one; the client takes the first.
 */
final class InferServers implements AutoCloseable {
    private static final List<String> JVM = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:MaxTenuringThreshold=2",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private final Watchdog watchdog = new Watchdog();
    private final Path home;
    private final Path folder;
    // taken before this process is pinned, after which Java counts one
    private final int processors = Runtime.getRuntime().availableProcessors();
    private final boolean pinned;
    private final List<Child> children = new ArrayList<>();
    private final Map<Integer, Child> byPort = new HashMap<>();

    InferServers(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
        this.pinned = processors > 1 && Files.isExecutable(Path.of("/usr/bin/taskset"));
        if (pinned)
            run(
                    List.of(
                            "taskset",
                            // all threads: the number of the process alone names a thread that only waits for the
                            // others
                            "-acp",
                            "0",
                            Long.toString(ProcessHandle.current().pid())),
                    "pin");
    }

    /** How many cores there are. */
    int processors() {
        return processors;
    }

    /** How processes and cores belong together, for the report. */
    String cores() {
        return pinned
                ? "servers on the last core with one event loop, client on the first"
                : "servers and client share all cores";
    }

    /** Watches what the threads of the server on this port get of its core from now on. */
    CoreShare watch(int port) {
        Child child = byPort.get(port);
        if (child == null) throw new SiteException("there is no server on port " + port);
        return new CoreShare(child.pid());
    }

    /** The inference function with the benchmark's models beside its own; the port. */
    int verge(Path models) {
        int port = Ports.free();
        List<String> command = java("-Xlog:gc*=info:file=" + folder.resolve("verge-gc.log"));
        // to look inside, for instance with a profiler
        String more = System.getenv("VERGE_JVM_OPTIONS");
        if (more != null && !more.isBlank()) command.addAll(List.of(more.strip().split("\\s+")));
        command.addAll(List.of("-jar", app().resolve("quarkus-run.jar").toString()));
        Map<String, String> environment = new HashMap<>(Map.of(
                "PORT", Integer.toString(port),
                "VERGE_MODELS", models.toString(),
                "QUARKUS_HTTP_HOST", "127.0.0.1"));
        // two event loops on one core take turns of milliseconds
        if (pinned) environment.put("QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE", "1");
        start("verge", command, environment, port, "/_/ready");
        return port;
    }

    /** The bare echo; the port. */
    int echo() {
        int port = Ports.free();
        List<String> command = java();
        command.addAll(List.of("-cp", classPath(), source("Echo.java"), Integer.toString(port)));
        start("echo", command, Map.of(), port, "/");
        return port;
    }

    /**
     * A Python server of others with one model; the port. Its packages are installed into {@code target/bench-peers}.
     *
     * @param name {@code kserve} or {@code mlserver}
     * @throws SiteException if it cannot be installed or started
     */
    int peer(String name, Path model, String modelName) {
        Path peers = home.resolve("target/bench-peers");
        Path python = peers.resolve(name).resolve("bin/python");
        Path installed = peers.resolve(name).resolve("installed");
        if (!Files.exists(installed)) {
            run(List.of("python3", "-m", "venv", peers.resolve(name).toString()), name + "-venv");
            run(List.of(python.toString(), "-m", "pip", "-q", "install", name, "onnxruntime"), name + "-pip");
            run(List.of("touch", installed.toString()), name + "-touch");
        }
        int port = Ports.free();
        List<String> command = new ArrayList<>();
        if (pinned) command.addAll(List.of("taskset", "-c", lastCore()));
        command.addAll(List.of(
                python.toString(),
                source("peer_" + name + ".py"),
                Integer.toString(port),
                model.toString(),
                modelName));
        start(name, command, Map.of(), port, "/v2/health/ready");
        return port;
    }

    /** Runs the calls inside one process, and returns what it printed. */
    List<String> inProcess(Path models) {
        List<String> command = java();
        command.addAll(List.of("-cp", classPath(), source("InProcess.java"), models.toString()));
        return run(command, "in-process")
                .lines()
                .filter(line -> line.matches("\\S+( \\d+)+"))
                .toList();
    }

    /** Longest pause of the inference function's garbage collector since this line of its log, in milliseconds. */
    double longestPause(long fromLine) {
        return gcLog().stream()
                .skip(fromLine)
                .filter(line -> line.contains("Pause") && line.endsWith("ms"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1, line.length() - 2)))
                .max()
                .orElse(0);
    }

    /** Lines of the collector's log. */
    List<String> gcLog() {
        try {
            return Files.readAllLines(folder.resolve("verge-gc.log"));
        } catch (IOException e) {
            throw new SiteException("the collector's log cannot be read", e);
        }
    }

    private List<String> java(String... more) {
        List<String> command = new ArrayList<>();
        if (pinned) command.addAll(List.of("taskset", "-c", lastCore()));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(List.of(more));
        return command;
    }

    private String lastCore() {
        return Integer.toString(processors - 1);
    }

    private Path app() {
        return home.resolve("functions/inference/target/quarkus-app");
    }

    private String classPath() {
        return app() + "/app/*:" + app() + "/lib/main/*:" + app() + "/lib/boot/*";
    }

    private String source(String file) {
        return home.resolve("load-tests/bench/infer").resolve(file).toString();
    }

    private String run(List<String> command, String name) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(folder.resolve(name + ".log").toFile())
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) throw new SiteException(name + " failed; its log is in " + folder);
            return said;
        } catch (IOException e) {
            throw new SiteException(name + " cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteException("interrupted", e);
        }
    }

    private void start(String name, List<String> command, Map<String, String> environment, int port, String ready) {
        Child child = Child.start(name, command, environment, folder.resolve(name + ".log"), watchdog);
        children.add(child);
        byPort.put(port, child);
        long end = System.nanoTime() + 60_000_000_000L;
        while (!answers(port, ready)) {
            child.check();
            if (System.nanoTime() > end)
                throw new SiteException(name + " is not ready after 60 s; its log is " + child.log());
            Pause.millis(50);
        }
    }

    private static boolean answers(int port, String ready) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String request = "GET " + ready + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes(12);
            return new String(status, StandardCharsets.US_ASCII).endsWith("200");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        children.forEach(Child::close);
        watchdog.close();
    }
}
