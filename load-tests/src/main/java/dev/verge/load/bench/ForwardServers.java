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
import java.util.List;
import java.util.Map;

/**
 * The processes of the forwarding benchmark. What forwards has the last core to itself, with one event loop; target and
 * client share the first one.
 */
final class ForwardServers implements AutoCloseable {
    private static final List<String> JVM = List.of(
            "-Xmx256m",
            "-Xmn128m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private final Watchdog watchdog = new Watchdog();
    private final Path home;
    private final Path folder;
    private final boolean pinned;
    private final List<Child> children = new ArrayList<>();

    ForwardServers(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
        this.pinned = Runtime.getRuntime().availableProcessors() > 1 && Files.isExecutable(Path.of("/usr/bin/taskset"));
        if (pinned) pinMyself();
    }

    private static void pinMyself() {
        String self = Long.toString(ProcessHandle.current().pid());
        try {
            new ProcessBuilder("taskset", "-acp", "0", self).start().waitFor();
        } catch (IOException e) {
            throw new SiteException("taskset cannot be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How processes and cores belong together, for the report. */
    String cores() {
        return pinned
                ? "what forwards alone on the last core with one event loop, target and client on the first"
                : "everything shares all cores";
    }

    /** The target; its port. */
    int target() {
        int port = Ports.free();
        List<String> command = java("0");
        command.addAll(List.of(source("Target.java"), Integer.toString(port)));
        start("target", command, Map.of(), port, "/");
        return port;
    }

    /** The bare forwarder; its port. */
    int bare(int target) {
        int port = Ports.free();
        List<String> command = java(lastCore());
        String libraries = app() + "/lib/main/*:" + app() + "/lib/boot/*";
        command.addAll(
                List.of("-cp", libraries, source("Forwarder.java"), Integer.toString(port), Integer.toString(target)));
        start("bare", command, Map.of(), port, "/");
        return port;
    }

    /**
     * The gateway before an edge and a dearer cloud, which are the same target; its port.
     *
     * @param settings more of {@code -Dverge.gateway.…=…} and others
     */
    int gateway(String name, int target, List<String> settings) {
        int port = Ports.free();
        List<String> command = java(lastCore());
        String url = "http://127.0.0.1:" + target;
        for (String setting : List.of(
                "targets.edge.url=" + url,
                "targets.edge.side=edge",
                "targets.edge.workers=64",
                "targets.edge.service=1ms",
                "targets.cloud.url=" + url,
                "targets.cloud.side=cloud",
                "targets.cloud.workers=64",
                "targets.cloud.network=40ms",
                "targets.cloud.price=3",
                "uplink.signals=vehicle_speed")) {
            command.add("-Dverge.gateway." + setting);
        }
        if (pinned) command.add("-Dquarkus.vertx.event-loops-pool-size=1");
        command.addAll(settings);
        command.addAll(List.of("-jar", app().resolve("quarkus-run.jar").toString()));
        Map<String, String> environment = Map.of(
                "PORT", Integer.toString(port),
                "QUARKUS_HTTP_HOST", "127.0.0.1",
                "VERGE_GATEWAY_UPLINK_PSEUDONYM_KEY", "a key of sixteen bytes");
        start(name, command, environment, port, "/_/ready");
        return port;
    }

    private List<String> java(String core) {
        List<String> command = new ArrayList<>();
        if (pinned) command.addAll(List.of("taskset", "-c", core));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        String more = System.getenv("VERGE_JVM_OPTIONS");
        if (more != null && !more.isBlank()) command.addAll(List.of(more.strip().split("\\s+")));
        return command;
    }

    private static String lastCore() {
        return Integer.toString(Runtime.getRuntime().availableProcessors() - 1);
    }

    private Path app() {
        return home.resolve("obu-gateway/target/quarkus-app");
    }

    private String source(String file) {
        return home.resolve("load-tests/bench/forward").resolve(file).toString();
    }

    private void start(String name, List<String> command, Map<String, String> environment, int port, String ready) {
        Child child = Child.start(name, command, environment, folder.resolve(name + ".log"), watchdog);
        children.add(child);
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
            socket.setSoTimeout(2000);
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
