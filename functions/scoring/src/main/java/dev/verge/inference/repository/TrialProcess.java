package dev.verge.inference.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Loads a version in a process of its own, which may crash, hang and eat memory as it likes: it has limits, none of our
 * environment, and a folder that is deleted afterwards. It is no jail: it runs as the same user.
 *
 * @param command begins the process, without the trial's arguments
 * @param temp where the process's folder is made
 * @param runBytes memory that the model's runs may take, as it will be in the server
 */
public record TrialProcess(TrialCommand command, Path temp, long runBytes) {
    private static final Duration STEP = Duration.ofMillis(5);
    private static final Duration DYING = Duration.ofSeconds(5);
    private static final int MAX_REASON = 500;

    /**
     * Tries a version; returns when the process has ended.
     *
     * @throws ModelFault if it did not pass, with the reason
     * @throws IOException if no process can be started
     */
    public void run(ModelKey key, Path model, String digest, long maxBytes, TrialLimits limits)
            throws IOException, ModelFault {
        if (limits.bytes() < TrialLimits.LEAST) {
            throw new ModelFault("there is too little memory left to try it: " + megabytes(limits.bytes())
                    + " MiB, at least " + megabytes(TrialLimits.LEAST) + " are needed");
        }
        Path folder = Files.createTempDirectory(temp, "trial-");
        try {
            List<String> arguments = List.of(
                    Trial.ARGUMENT,
                    key.name(),
                    key.version(),
                    model.toAbsolutePath().toString(),
                    digest,
                    Long.toString(maxBytes),
                    "3",
                    Long.toString(runBytes));
            run(command.start(arguments, folder, limits), digest, limits);
        } finally {
            delete(folder);
        }
    }

    private static void run(Process process, String digest, TrialLimits limits) throws ModelFault {
        Tail said = Tail.of(process.getInputStream());
        try {
            Optional<String> killed = watch(process, limits);
            if (killed.isPresent()) throw new ModelFault(killed.get());
            said.await(DYING);
            judge(process.exitValue(), said.text(), digest);
        } finally {
            process.destroyForcibly();
            process.onExit()
                    .orTimeout(DYING.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(_ -> process)
                    .join();
        }
    }

    // why it was killed, or empty if it ended by itself
    private static Optional<String> watch(Process process, TrialLimits limits) {
        ProcessMemory memory = new ProcessMemory(process.pid());
        long end = System.nanoTime() + limits.time().toNanos();
        while (true) {
            try {
                if (process.waitFor(STEP)) return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.of("its trial was broken off");
            }
            if (System.nanoTime() > end) {
                return Optional.of("its trial did not end within " + seconds(limits.time()) + " s");
            }
            if (memory.resident() > limits.bytes()) {
                return Optional.of("its trial took more than " + megabytes(limits.bytes()) + " MiB of memory");
            }
        }
    }

    private static void judge(int exit, String said, String digest) throws ModelFault {
        if (exit == 0 && said.lines().anyMatch(line -> line.equals(Trial.PASSED + digest))) return;
        Optional<String> reason = said.lines()
                .filter(line -> line.startsWith(Trial.REASON))
                .map(line -> line.substring(Trial.REASON.length()))
                .findFirst();
        if (exit == Trial.REFUSED && reason.isPresent()) throw new ModelFault(cut(reason.get()));
        String how = exit > 128 ? "died of signal " + (exit - 128) : "ended with code " + exit;
        throw new ModelFault("its trial " + how + (said.isBlank() ? "" : ": " + cut(lastLines(said))));
    }

    // of a crash the JVM tells the frame; else the last lines are what there is
    private static String lastLines(String said) {
        List<String> lines = said.lines()
                .map(line -> line.replaceFirst("^#\\s*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("Problematic frame") && i + 1 < lines.size()) shown.add(lines.get(i + 1));
            if (lines.get(i).startsWith("SIG") || lines.get(i).contains("rror")) shown.add(lines.get(i));
        }
        if (shown.isEmpty()) shown.addAll(lines.subList(Math.max(0, lines.size() - 3), lines.size()));
        return String.join("; ", shown);
    }

    private static String cut(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MAX_REASON ? line : line.substring(0, MAX_REASON) + "…";
    }

    private static long megabytes(long bytes) {
        return bytes >> 20;
    }

    private static String seconds(Duration time) {
        return Double.toString(time.toMillis() / 1000.0).replaceFirst("\\.0$", "");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        }
    }

    /** The last of what a process says; the rest is read and forgotten, so that it never waits for us. */
    private static final class Tail {
        private static final int KEPT = 16 << 10;

        private final StringBuilder text = new StringBuilder();
        private final Thread reader;

        private Tail(InputStream in) {
            reader = Thread.ofPlatform().daemon().name("verge-trial-output").unstarted(() -> read(in));
        }

        static Tail of(InputStream in) {
            Tail tail = new Tail(in);
            tail.reader.start();
            return tail;
        }

        private void read(InputStream in) {
            byte[] part = new byte[4096];
            try (in) {
                for (int n = in.read(part); n >= 0; n = in.read(part)) keep(new String(part, 0, n, UTF_8));
            } catch (IOException e) {
                keep("");
            }
        }

        private synchronized void keep(String more) {
            text.append(more);
            if (text.length() > KEPT) text.delete(0, text.length() - KEPT);
        }

        void await(Duration time) {
            try {
                reader.join(time);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        synchronized String text() {
            return text.toString();
        }
    }
}
