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

    /** What each function runs with on one machine, beside its heap: keeps it near 200 MB resident. */
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:TrimNativeHeapInterval=1000",
            "-XX:ReservedCodeCacheSize=48m",
            "-Dio.netty.allocator.numDirectArenas=1",
            "-Dio.netty.allocator.numHeapArenas=1",
            "-Xss512k",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    // the first compiler alone: the second one's code and working memory are 40 MB, and it works for minutes
    private static final List<String> FIRST_COMPILER_OPTIONS = List.of("-Xmx96m", "-Xmn32m", "-XX:TieredStopAtLevel=1");

    // a request's objects die at once; what the start has left behind would be copied fifteen times, milliseconds each
    private static final List<String> INFERENCE_OPTIONS = List.of("-Xmx48m", "-XX:MaxTenuringThreshold=2");

    private static final Duration START = Duration.ofSeconds(60);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final int port;
    private final Child child;

    private Function(int port, Child child) {
        this.port = port;
        this.child = child;
    }

    /** The command that runs a function's JVM build; {@code VERGE_JVM_OPTIONS} adds to its options or overrides them. */
    public static List<String> jvm(Path home, String name) {
        Path module = name.equals(GATEWAY)
                ? home.resolve(name)
                : home.resolve("functions").resolve(name);
        Path jar = module.resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.exists(jar)) throw new SiteException(name + " is not built: there is no " + jar);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(name.equals("inference") ? INFERENCE_OPTIONS : FIRST_COMPILER_OPTIONS);
        command.addAll(JVM_OPTIONS);
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
