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
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Processes of a benchmark of one core: what is measured has the last core where there is more than one, this process and
 * what helps it the first.
 */
abstract class PinnedServers implements AutoCloseable {
    private static final List<String> JVM = List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    private static final String FIRST_CORE = "0";

    final Path home;
    final Path folder;
    private final Watchdog watchdog = new Watchdog();
    // taken before this process is pinned, after which Java counts one
    private final int processors = Runtime.getRuntime().availableProcessors();
    private final boolean pinned;
    private final Map<Integer, Child> byPort = new HashMap<>();

    /** @param folder of the processes' logs */
    PinnedServers(Path home, Path folder) {
        this.home = home;
        this.folder = folder;
        this.pinned = processors > 1 && Files.isExecutable(Path.of("/usr/bin/taskset"));
        if (!pinned) return;
        String self = Long.toString(ProcessHandle.current().pid());
        // all threads: the number of the process alone names a thread that only waits for the others
        run(List.of("taskset", "-acp", FIRST_CORE, self), "pin");
    }

    /** How many cores there are. */
    int processors() {
        return processors;
    }

    /** Whether what is measured has a core of its own. */
    boolean isPinned() {
        return pinned;
    }

    private Child child(int port) {
        Child child = byPort.get(port);
        if (child == null) throw new SiteException("there is no server on port " + port);
        return child;
    }

    /** The process on a port listens on another one, too. */
    void listensToo(int port, int other) {
        byPort.put(other, child(port));
    }

    /** Watches what the threads of the server on this port get of its core from now on. */
    CoreShare watch(int port) {
        return new CoreShare(child(port).pid());
    }

    /** A command that has the last core to itself. */
    List<String> measured(List<String> command) {
        return on(lastCore(), command);
    }

    /** A command that may use all cores, until {@link #pin}: compilers need them while it warms up. */
    List<String> measuredLater(List<String> command) {
        return on(FIRST_CORE + "-" + lastCore(), command);
    }

    /** Gives the server on this port the last core, and no other. */
    void pin(int port) {
        if (pinned)
            run(List.of("taskset", "-acp", lastCore(), Long.toString(child(port).pid())), "pin");
    }

    private String lastCore() {
        return Integer.toString(processors - 1);
    }

    /** A command that helps to measure. */
    List<String> helping(List<String> command) {
        return on(FIRST_CORE, command);
    }

    private List<String> on(String core, List<String> command) {
        List<String> all = new ArrayList<>(pinned ? List.of("taskset", "-c", core) : List.of());
        all.addAll(command);
        return all;
    }

    /** Java with the options of all, those of {@code VERGE_JVM_OPTIONS} (to look inside with a profiler), and these. */
    static List<String> java(String... options) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        String more = System.getenv("VERGE_JVM_OPTIONS");
        if (more != null && !more.isBlank()) command.addAll(List.of(more.strip().split("\\s+")));
        command.addAll(List.of(options));
        return command;
    }

    /** Runs a command to its end, and gives what it printed. */
    String run(List<String> command, String name) {
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

    /**
     * Starts a server, and waits until it is ready.
     *
     * @param command made of the port that it shall listen on, which is {@code PORT} in its environment, too
     * @param ready a path that answers 200 then
     * @return its port
     */
    int start(String name, IntFunction<List<String>> command, Map<String, String> environment, String ready) {
        int port = Ports.free();
        Map<String, String> all = new HashMap<>(environment);
        all.put("PORT", Integer.toString(port));
        Child child = Child.start(name, command.apply(port), all, folder.resolve(name + ".log"), watchdog);
        byPort.put(port, child);
        long end = System.nanoTime() + 60_000_000_000L;
        while (!answers(port, ready)) {
            child.check();
            if (System.nanoTime() > end)
                throw new SiteException(name + " is not ready after 60 s; its log is " + child.log());
            Pause.millis(50);
        }
        return port;
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
        Set.copyOf(byPort.values()).forEach(Child::close);
        watchdog.close();
    }
}
