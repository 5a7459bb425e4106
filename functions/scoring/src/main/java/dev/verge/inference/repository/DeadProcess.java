package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A process of ours that ended without saying so.
 *
 * @param boot which start of the machine it lived in, empty where unknown
 * @param folder where it was started
 */
record DeadProcess(long pid, long startMillis, String boot, Path folder) {
    private static final Pattern THREAD =
            Pattern.compile("^Current thread \\(0x[0-9a-f]+\\):\\s+JavaThread \"([^\"]*)\"");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /**
     * What a crash report says.
     *
     * @param what the signal, and where it came
     * @param thread the name of the Java thread that it came to, if it was one
     */
    record Crash(String what, Optional<String> thread) {}

    /** What {@link #parse} reads, of this process. */
    static String describeThis() {
        return "pid=" + ProcessHandle.current().pid() + "\nstarted=" + System.currentTimeMillis() + "\nboot="
                + currentBoot() + "\nfolder=" + Path.of("").toAbsolutePath() + "\n";
    }

    private static String currentBoot() {
        try {
            return Files.readString(BOOT).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** @throws IOException if it is no such text */
    static DeadProcess parse(String text) throws IOException {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
            return new DeadProcess(
                    Long.parseLong(properties.getProperty("pid", "")),
                    Long.parseLong(properties.getProperty("started", "")),
                    properties.getProperty("boot", ""),
                    Path.of(properties.getProperty("folder", "")));
        } catch (IllegalArgumentException e) {
            // a number, an escape or a path that is none
            throw new IOException("half a description of a process", e);
        }
    }

    /** Whether the machine has been started anew since: a power cut or a reboot, nobody's crash. */
    boolean sawAnotherBoot() {
        return !boot.equals(currentBoot());
    }

    /**
     * What the JVM's crash report says, if it left one: in the folder where it was started, in the temporary folder, or
     * in one of these. A kill, out of memory or by hand, leaves none.
     */
    Optional<Crash> crash(List<Path> more) {
        List<Path> folders = new ArrayList<>(more);
        folders.add(folder);
        folders.add(Path.of(System.getProperty("java.io.tmpdir")));
        folders.add(Path.of("/tmp"));
        return folders.stream()
                .map(place -> place.resolve("hs_err_pid" + pid + ".log"))
                .filter(this::isOurs)
                .findFirst()
                .map(DeadProcess::read);
    }

    // in a container every process has the same number: an older one's report is not ours
    private boolean isOurs(Path report) {
        try {
            return Files.getLastModifiedTime(report).compareTo(FileTime.fromMillis(startMillis)) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Crash read(Path report) {
        try (Stream<String> lines = Files.lines(report, ISO_8859_1)) {
            List<String> head =
                    lines.limit(30).map(line -> line.replaceFirst("^#\\s*", "")).toList();
            String signal = head.stream()
                    .filter(line -> line.startsWith("SIG"))
                    .findFirst()
                    .orElse("a crash");
            int at = head.indexOf("Problematic frame:");
            return new Crash(
                    at < 0 || at + 1 >= head.size() ? signal : signal + " in " + head.get(at + 1), thread(report));
        } catch (IOException e) {
            return new Crash("a crash", Optional.empty());
        }
    }

    private static Optional<String> thread(Path report) throws IOException {
        try (Stream<String> lines = Files.lines(report, ISO_8859_1)) {
            return lines.limit(500)
                    .map(THREAD::matcher)
                    .filter(Matcher::find)
                    .map(found -> found.group(1))
                    .findFirst();
        }
    }
}
