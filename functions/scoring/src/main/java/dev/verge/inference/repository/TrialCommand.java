package dev.verge.inference.repository;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a trial process is begun: the same executable, or the same JVM with the same class path, and none of our environment.
 *
 * @param executable what is run
 * @param options of the executable, before the trial's arguments
 */
public record TrialCommand(String executable, List<String> options) {
    private static final Path SHELL = Path.of("/bin/sh");
    private static final String LIBRARY = "libonnxruntime.so";
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xmx64m",
            "-XX:MaxDirectMemorySize=256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /*
     * Data segments are limited, and not the address space: a JVM reserves gigabytes of addresses that it never fills.
     * Whatever a shell does not know is left out, for the parent watches time and memory as well.
     */
    private static final String LIMITED = """
            { ulimit -c 0; ulimit -t %d; ulimit -d %d; ulimit -f 131072; nice=$(command -v nice); } 2>/dev/null
            exec ${nice:+"$nice" -n 10} "$@"
            """;

    public TrialCommand {
        requireNonNull(executable, "executable");
        options = List.copyOf(options);
    }

    /** As this process was begun itself. */
    public static TrialCommand likeThis() {
        return isNative() ? likeThisImage() : java(Trial.class);
    }

    private static boolean isNative() {
        return System.getProperty("org.graalvm.nativeimage.imagecode") != null;
    }

    private static TrialCommand likeThisImage() {
        String executable = ProcessHandle.current()
                .info()
                .command()
                .orElseThrow(() -> new IllegalStateException("the system does not tell what this process runs"));
        return new TrialCommand(executable, List.of("-Xmx64m"));
    }

    /** The same JVM with the same class path. */
    static TrialCommand java(Class<?> main) {
        List<String> options = new ArrayList<>(JVM_OPTIONS);
        // the process begins in another folder
        String classPath = Arrays.stream(
                        System.getProperty("java.class.path", "").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(joining(File.pathSeparator));
        // Quarkus' runner finds the rest itself, and hands over to our main method
        if (classPath.endsWith("quarkus-run.jar")) options.addAll(List.of("-jar", classPath));
        else options.addAll(List.of("-cp", classPath, main.getName()));
        return new TrialCommand(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), options);
    }

    /** Starts the process; what it says, errors too, comes out of its input stream. */
    Process start(List<String> arguments, Path folder, TrialLimits limits) throws IOException {
        List<String> line = new ArrayList<>();
        if (Files.isExecutable(SHELL)) {
            long seconds = limits.time().toSeconds() + 2;
            line.addAll(List.of(SHELL.toString(), "-c", LIMITED.formatted(seconds, limits.bytes() >> 10), "trial"));
        }
        line.add(executable);
        line.addAll(properties(folder));
        line.addAll(options);
        line.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8", "MALLOC_ARENA_MAX", "1"));
        return builder.start();
    }

    // a crash leaves what ONNX Runtime unpacks: it must lie where we delete it, or not be unpacked again at all
    private List<String> properties(Path folder) {
        List<String> properties = new ArrayList<>();
        properties.add("-Djava.io.tmpdir=" + folder);
        library().ifPresent(found -> properties.add("-Donnxruntime.native.path=" + found));
        return properties;
    }

    private static Optional<Path> library() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.endsWith("/" + LIBRARY))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .filter(Files::isReadable)
                    .map(Path::getParent)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
