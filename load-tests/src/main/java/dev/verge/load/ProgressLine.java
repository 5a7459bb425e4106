package dev.verge.load;

import java.io.PrintStream;
import java.time.Duration;

/** Progress on standard error: one line that rewrites itself on a terminal, a plain line every ten seconds elsewhere. */
final class ProgressLine {
    private final Terminal terminal;
    private final PrintStream stream;
    private final long intervalNanos;
    private long last;
    private boolean written;

    ProgressLine(Terminal terminal, PrintStream stream, long now) {
        this.terminal = terminal;
        this.stream = stream;
        this.intervalNanos = (terminal.err() ? Duration.ofMillis(500) : Duration.ofSeconds(10)).toNanos();
        this.last = now;
    }

    /** Whether it is time for another line. */
    boolean due(long now) {
        return now - last >= intervalNanos;
    }

    void show(String line, long now) {
        last = now;
        written = true;
        if (terminal.err()) terminal.rewrite(stream, line);
        else stream.println(line);
    }

    /** Leaves the last line standing. */
    void end() {
        if (written && terminal.err()) stream.println();
    }
}
