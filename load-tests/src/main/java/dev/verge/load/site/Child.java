package dev.verge.load.site;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the site, with its output in a file. */
public final class Child implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final Path log;
    private final Watchdog watchdog;

    private Child(String name, Process process, Path log, Watchdog watchdog) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.watchdog = watchdog;
    }

    /**
     * Starts a process.
     *
     * @param name what it is called in messages
     * @param log file for its output, which is appended to
     */
    public static Child start(
            String name, List<String> command, Map<String, String> environment, Path log, Watchdog watchdog) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return new Child(name, watchdog.start(builder), log, watchdog);
        } catch (IOException e) {
            throw new SiteException(name + " cannot be started: " + e.getMessage(), e);
        }
    }

    /** What it is called in messages. */
    public String name() {
        return name;
    }

    /** The file with its output. */
    public Path log() {
        return log;
    }

    /** Its process number. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** @throws SiteException that names the log, if it does not run */
    public void check() {
        if (isAlive()) return;
        throw new SiteException(name + " died with exit code " + process.exitValue() + "; its log is " + log);
    }

    /** SIGSTOP: it stays, and does nothing. */
    public void pause() {
        signal("-STOP");
    }

    /** SIGCONT: it goes on as if nothing had been. */
    public void resume() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", signal, Long.toString(pid())).start().waitFor();
        } catch (IOException e) {
            throw new SiteException("cannot send " + signal + " to " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** SIGKILL, and the wait for its end. */
    public void kill() {
        process.destroyForcibly();
        await(Duration.ofSeconds(30));
        watchdog.forget(process);
    }

    /** SIGTERM, and no wait. */
    public void terminate() {
        process.destroy();
    }

    /** SIGTERM, ten seconds of patience, SIGKILL. */
    @Override
    public void close() {
        process.destroy();
        if (!await(GRACE)) process.destroyForcibly();
        if (await(GRACE)) watchdog.forget(process);
    }

    private boolean await(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
