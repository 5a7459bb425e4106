package dev.verge.load.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Stops what was started when this process dies without a chance to (SIGKILL, out of memory): a small shell reads
 * commands from a pipe that the kernel closes with us, and then ends every process it was told of.
 */
public final class Watchdog implements AutoCloseable {
    // plain POSIX; + PID adds a process, - PID forgets it, the end of input ends them all
    private static final String SCRIPT = """
            trap '' INT HUP TERM
            pids=' '
            while read -r what pid; do
              case $what in
                +) pids="$pids$pid " ;;
                -) pids=$(printf '%s' "$pids" | sed "s/ $pid / /") ;;
              esac
            done
            for pid in $pids; do kill -CONT "$pid"; kill "$pid"; done 2>/dev/null
            [ "$pids" = ' ' ] || sleep 5
            for pid in $pids; do kill -9 "$pid"; done 2>/dev/null
            """;

    private final Process shell;

    /** Starts the shell. */
    public Watchdog() {
        try {
            shell = new ProcessBuilder("/bin/sh", "-c", SCRIPT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on this process ends with us. */
    public void watch(Process process) {
        tell("+", process.pid());
    }

    /** This process has ended; its number may be another's soon. */
    public void forget(Process process) {
        tell("-", process.pid());
    }

    private synchronized void tell(String what, long pid) {
        try {
            shell.getOutputStream().write((what + " " + pid + "\n").getBytes(StandardCharsets.US_ASCII));
            shell.getOutputStream().flush();
        } catch (IOException gone) {
            // without its shell the watchdog is no more; everything else goes on
        }
    }

    /** Ends the shell, and with it what it still watches. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
        } catch (IOException gone) {
            shell.destroy();
        }
    }
}
