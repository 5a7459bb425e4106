package dev.verge.telemetry.recording;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** Lines of bytes, each in the same buffer, so that a file may be larger than memory. */
final class LineReader implements Closeable {
    /** Longest line that is read, in bytes; the rest of a longer one is dropped, and it is noted. */
    static final int MAX_LINE = 64 * 1024;

    private static final int END = -1;

    private final InputStream in;
    private final Notes notes;
    private final byte[] block = new byte[MAX_LINE];
    private int blockSize;
    private int blockAt;
    private final byte[] line = new byte[MAX_LINE];
    private long number;

    LineReader(InputStream in, Notes notes) {
        this.in = in;
        this.notes = notes;
    }

    /** The buffer that each line is read into. */
    byte[] line() {
        return line;
    }

    /** Number of the last line read, counted from 1. */
    long number() {
        return number;
    }

    /** Reads a line and gives its length without its end, or -1 when there is none. */
    int read() throws IOException {
        int b = next();
        if (b == END) return END;
        int length = 0;
        boolean tooLong = false;
        for (; b != END && b != '\n'; b = next()) {
            tooLong |= length == MAX_LINE;
            if (!tooLong) line[length++] = (byte) b;
        }
        number++;
        if (tooLong) notes.add(number, "line is longer than " + MAX_LINE + " bytes");
        return length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    }

    private int next() throws IOException {
        if (blockAt == blockSize && !fill()) return END;
        return block[blockAt++] & 0xff;
    }

    private boolean fill() throws IOException {
        blockAt = 0;
        try {
            blockSize = Math.max(0, in.read(block));
        } catch (EOFException | ZipException truncated) {
            // a log whose writer died: what came before is good
            blockSize = 0;
            notes.add(number, "the compressed file is cut off or damaged; what comes after is lost");
        }
        return blockSize > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
