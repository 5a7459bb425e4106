package dev.verge.load;

import java.io.PrintStream;

/**
 * What is known of the terminal: the launcher asks the shell, because Java cannot tell which of its streams is one.
 *
 * @param in whether standard input is a terminal
 * @param out whether standard output is a terminal
 * @param err whether standard error is a terminal
 * @param rows its height in lines
 * @param columns its width in characters
 */
public record Terminal(boolean in, boolean out, boolean err, int rows, int columns) {
    /** As the launcher said; no terminal where it did not say. */
    public static Terminal current() {
        return new Terminal(
                Boolean.getBoolean("verge.tty.in"),
                Boolean.getBoolean("verge.tty.out"),
                Boolean.getBoolean("verge.tty.err"),
                Math.max(10, Integer.getInteger("verge.rows", 24)),
                Math.max(40, Integer.getInteger("verge.columns", 80)));
    }

    /** A line of text that replaces itself on a terminal: pads or cuts it to the width. */
    public void rewrite(PrintStream stream, String line) {
        int width = columns - 1;
        String shown = line.length() > width ? line.substring(0, width) : line + " ".repeat(width - line.length());
        stream.print("\r" + shown);
        stream.flush();
    }
}
