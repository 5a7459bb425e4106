package dev.verge.load.bench;

import dev.verge.load.site.SiteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The processes of the benchmark: Verge's inference function, a bare echo, calls inside one process. All of them are JVMs
 * with the same options, on the last core where there is more than one; the client takes the first.
 */
final class InferServers extends PinnedServers {
    private static final String YOUNG = "-XX:MaxTenuringThreshold=2";

    InferServers(Path home, Path folder) {
        super(home, folder);
    }

    /** How processes and cores belong together, for the report. */
    String cores() {
        return isPinned()
                ? "servers on the last core with one event loop, client on the first"
                : "servers and client share all cores";
    }

    /** The inference function with the benchmark's models beside its own; the port. */
    int verge(Path models) {
        Map<String, String> environment =
                new HashMap<>(Map.of("VERGE_MODELS", models.toString(), "QUARKUS_HTTP_HOST", "127.0.0.1"));
        // two event loops on one core take turns of milliseconds
        if (isPinned()) environment.put("QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE", "1");
        String log = "-Xlog:gc*=info:file=" + folder.resolve("verge-gc.log");
        String jar = app().resolve("quarkus-run.jar").toString();
        return start("verge", port -> measured(java(YOUNG, log, "-jar", jar)), environment, "/_/ready");
    }

    /** The bare echo; the port. */
    int echo() {
        return start(
                "echo",
                port -> measured(java(YOUNG, "-cp", classPath(), source("Echo.java"), Integer.toString(port))),
                Map.of(),
                "/");
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
        String script = source("peer_" + name + ".py");
        return start(
                name,
                port -> measured(
                        List.of(python.toString(), script, Integer.toString(port), model.toString(), modelName)),
                Map.of(),
                "/v2/health/ready");
    }

    /** Runs the calls inside one process, and returns what it printed. */
    List<String> inProcess(Path models) {
        List<String> command = java(YOUNG, "-cp", classPath(), source("InProcess.java"), models.toString());
        return run(measured(command), "in-process")
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

    private Path app() {
        return home.resolve("functions/inference/target/quarkus-app");
    }

    private String classPath() {
        return app() + "/app/*:" + app() + "/lib/main/*:" + app() + "/lib/boot/*";
    }

    private String source(String file) {
        return home.resolve("load-tests/bench/infer").resolve(file).toString();
    }
}
