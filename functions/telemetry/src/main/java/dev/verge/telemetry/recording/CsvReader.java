package dev.verge.telemetry.recording;

import dev.verge.telemetry.Decimals;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipException;

/**
 * Comma-separated lines, one at a time, in one buffer that is used again: the cells of a line are valid until the next
 * one is read. Cells lose the spaces and the double quotes around them; empty lines are skipped.
 */
final class CsvReader implements Closeable {
    /** Longest line that is read, in bytes; the rest of a longer one is dropped, and it is noted. */
    static final int MAX_LINE = 64 * 1024;

    private static final int END = -1;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final InputStream in;
    private final Notes notes;
    private final byte[] block = new byte[MAX_LINE];
    private int blockSize;
    private int blockAt;
    private final byte[] line = new byte[MAX_LINE];
    private int[] cellEnds = new int[32];
    private int cells;
    private long lineNumber;
    private boolean pushedBack;

    CsvReader(InputStream in, Notes notes) {
        this.in = in;
        this.notes = notes;
    }

    /** Reads on; false at the end. */
    boolean next() throws IOException {
        if (pushedBack) {
            pushedBack = false;
            return true;
        }
        int length;
        do {
            length = readLine();
        } while (length == 0);
        if (length == END) return false;
        split(length);
        return true;
    }

    /** The next {@link #next()} gives the same line again. */
    void pushBack() {
        pushedBack = true;
    }

    /** Number of the line, counted from 1. */
    long lineNumber() {
        return lineNumber;
    }

    int cells() {
        return cells;
    }

    boolean isEmpty(int cell) {
        return from(cell) >= to(cell);
    }

    /** The cell's number, or {@code NaN} where it is empty or no finite decimal. */
    float number(int cell) {
        return Decimals.parse(line, from(cell), to(cell));
    }

    /** Milliseconds of a time of day in the cell, or -1. */
    long timeOfDay(int cell) {
        return TimeOfDay.parse(line, from(cell), to(cell));
    }

    /** The cell's text. */
    String text(int cell) {
        return new String(line, from(cell), to(cell) - from(cell), StandardCharsets.UTF_8);
    }

    /** All cells' texts, without the mark that some programs write at the start of a file. */
    List<String> texts() {
        List<String> texts = new ArrayList<>(cells);
        for (int i = 0; i < cells; i++) texts.add(text(i).replace(BYTE_ORDER_MARK, ""));
        return texts;
    }

    private int from(int cell) {
        int from = cell == 0 ? 0 : cellEnds[cell - 1] + 1;
        while (from < cellEnds[cell] && isPadding(line[from])) from++;
        return from;
    }

    private int to(int cell) {
        int start = cell == 0 ? 0 : cellEnds[cell - 1] + 1;
        int to = cellEnds[cell];
        while (to > start && isPadding(line[to - 1])) to--;
        return to;
    }

    private static boolean isPadding(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '"';
    }

    private void split(int length) {
        cells = 0;
        boolean quoted = false;
        for (int i = 0; i < length; i++) {
            if (line[i] == '"') quoted = !quoted;
            if (line[i] == ',' && !quoted) endCell(i);
        }
        endCell(length);
    }

    private void endCell(int at) {
        if (cells == cellEnds.length) cellEnds = Arrays.copyOf(cellEnds, cells * 2);
        cellEnds[cells++] = at;
    }

    /** The length of the line now in the buffer, without its end, or {@link #END}. */
    private int readLine() throws IOException {
        int length = 0;
        boolean tooLong = false;
        boolean any = false;
        for (int b = read(); b != END; b = read()) {
            any = true;
            if (b == '\n') break;
            if (length < MAX_LINE) line[length++] = (byte) b;
            else tooLong = true;
        }
        if (!any) return END;
        lineNumber++;
        if (tooLong) notes.add(lineNumber, "line is longer than " + MAX_LINE + " bytes");
        if (length > 0 && line[length - 1] == '\r') length--;
        return length;
    }

    private int read() throws IOException {
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
            notes.add(lineNumber, "the compressed file is cut off or damaged; what comes after is lost");
        }
        return blockSize > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
