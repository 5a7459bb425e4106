package dev.verge.telemetry.recording;

import dev.verge.telemetry.Decimals;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Comma-separated lines, one at a time: the cells of a line are valid until the next one is read. Cells lose the spaces
 * and the double quotes around them; empty lines are skipped.
 */
final class CsvReader implements Closeable {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final LineReader lines;
    private final byte[] line;
    private int[] cellEnds = new int[32];
    private int cells;
    private boolean pushedBack;

    CsvReader(LineReader lines) {
        this.lines = lines;
        this.line = lines.line();
    }

    /** Reads on; false at the end. */
    boolean next() throws IOException {
        if (pushedBack) {
            pushedBack = false;
            return true;
        }
        int length;
        do {
            length = lines.read();
        } while (length == 0);
        if (length < 0) return false;
        split(length);
        return true;
    }

    /** The next {@link #next()} gives the same line again. */
    void pushBack() {
        pushedBack = true;
    }

    /** Number of the line, counted from 1. */
    long lineNumber() {
        return lines.number();
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

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
