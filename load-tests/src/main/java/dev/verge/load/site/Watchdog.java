package dev.verge.load.site;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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

    // a child begins when it hears of it: whatever ends us before that closes its input, and it never was
    private static final String HELD = "read -r go && exec \"$0\" \"$@\" </dev/null";

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

    /**
     * Starts a process that ends with us from its first moment on. Its input is empty.
     *
     * @param builder command, environment and output
     * @throws IOException if there is no such program
     */
    public Process start(ProcessBuilder builder) throws IOException {
        Process process = held(builder);
        tell("+", process.pid());
        try (OutputStream input = process.getOutputStream()) {
            input.write('\n');
        } catch (IOException gone) {
            // whoever killed it so early finds it dead, as at any other time
        }
        return process;
    }

    /** A process that waits for a line of input before it becomes the program. */
    static Process held(ProcessBuilder builder) throws IOException {
        Path program = Path.of(builder.command().getFirst());
        if (program.getNameCount() > 1 && !Files.isExecutable(program)) {
            throw new IOException("there is no program " + program);
        }
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", HELD));
        command.addAll(builder.command());
        return builder.command(command).start();
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
