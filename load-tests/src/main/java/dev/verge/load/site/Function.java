package dev.verge.load.site;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One of Verge's functions as a process: started with its port in the environment, asked whether it is ready. */
public final class Function implements AutoCloseable {
    /** What the gateway is called: no function, but run like one. */
    public static final String GATEWAY = "obu-gateway";

    private static final Duration START = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final int port;
    private final Child child;

    private Function(int port, Child child) {
        this.port = port;
        this.child = child;
    }

    /**
     * The command that runs a function's JVM build with the options of its {@code jvm.options}; {@code VERGE_JVM_OPTIONS}
     * adds to them or overrides them.
     */
    public static List<String> jvm(Path home, String name) {
        Path module = name.equals(GATEWAY)
                ? home.resolve(name)
                : home.resolve("functions").resolve(name);
        Path jar = module.resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) throw new SiteException(name + " is not built: there is no " + jar);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + module.resolve("jvm.options"));
        String more = System.getenv("VERGE_JVM_OPTIONS");
        if (more != null && !more.isBlank()) command.addAll(List.of(more.strip().split("\\s+")));
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    /**
     * Starts a function; does not wait until it is ready.
     *
     * @param environment what it needs beside its port
     * @param logs folder for its log
     */
    public static Function start(
            String name,
            List<String> command,
            int port,
            Map<String, String> environment,
            Path logs,
            Watchdog watchdog) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PORT", Integer.toString(port));
        all.put("MALLOC_ARENA_MAX", "1");
        return new Function(port, Child.start(name, command, all, logs.resolve(name + ".log"), watchdog));
    }

    /** Waits until {@code /_/ready} says yes. @throws SiteException if it dies or is not ready within a minute */
    public void awaitReady() {
        long end = System.nanoTime() + START.toNanos();
        while (!isReady()) {
            child.check();
            if (System.nanoTime() > end) {
                throw new SiteException(
                        child.name() + " is not ready after " + START.toSeconds() + " s; its log is " + child.log());
            }
            Pause.millis(30);
        }
    }

    private boolean isReady() {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/_/ready"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteException("interrupted", e);
        }
    }

    /** Its port. */
    public int port() {
        return port;
    }

    /** {@code http://127.0.0.1:<port>}. */
    public String url() {
        return "http://127.0.0.1:" + port;
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
