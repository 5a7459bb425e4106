package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;

/**
 * Rows as bytes, the same in vehicle state and in the {@code windows} stream. A row is big-endian: the time as a double
 * (epoch milliseconds, exact below 2^53, which a server-side script can read), then one float for each signal of the
 * set, in order, {@code NaN} where the row does not hold it. Rows follow each other without a separator.
 *
 * @param signals the columns
 */
public record PackedRows(SignalSet signals) {
    /** Times from here on have no exact double. */
    public static final long TIME_LIMIT = 1L << 53;

    public PackedRows {
        requireNonNull(signals, "signals");
    }

    /** Bytes of one row: {@code 8 + 4 × signals}. */
    public int width() {
        return Double.BYTES + Float.BYTES * signals.size();
    }

    /** The bytes of one row. A row of another set is brought into this one's order, {@code NaN} where it has no value. */
    public byte[] encode(Measurement row) {
        ByteBuffer out = ByteBuffer.allocate(width());
        put(out, row.timestamp(), row.values(), 0, columns(row.signals()));
        return out.array();
    }

    /** Appends a row of this very set to a buffer that has room for it. */
    public void append(ByteBuffer out, Measurement row) {
        if (!row.signals().equals(signals)) throw new IllegalArgumentException("a row of " + row.signals());
        out.putDouble((double) row.timestamp());
        for (float value : row.values()) out.putFloat(value);
    }

    /** The bytes of a window's rows, one after the other. */
    public byte[] encode(TelemetryWindow window) {
        ByteBuffer out = ByteBuffer.allocate(width() * window.rows());
        int[] columns = columns(window.signals());
        for (int row = 0; row < window.rows(); row++) {
            put(
                    out,
                    window.timestamps()[row],
                    window.values(),
                    row * window.signals().size(),
                    columns);
        }
        return out.array();
    }

    /**
     * The window whose rows these bytes are.
     *
     * @throws IllegalArgumentException if the bytes are not a whole number of rows, or their times are not whole
     *     milliseconds in strictly increasing order
     */
    public TelemetryWindow decode(VehicleId vehicle, int stride, byte[] packed) {
        if (packed.length % width() != 0) {
            throw new IllegalArgumentException(packed.length + " bytes are not a whole number of rows of " + width());
        }
        int rows = packed.length / width();
        ByteBuffer in = ByteBuffer.wrap(packed);
        long[] timestamps = new long[rows];
        float[] values = new float[rows * signals.size()];
        for (int row = 0, cell = 0; row < rows; row++) {
            timestamps[row] = exact(in.getDouble(), row);
            for (int column = 0; column < signals.size(); column++) {
                values[cell++] = in.getFloat();
            }
        }
        return new TelemetryWindow(vehicle, stride, signals, timestamps, values);
    }

    /** The row at an offset of packed bytes. */
    public Measurement decodeRow(VehicleId vehicle, byte[] packed, int offset) {
        ByteBuffer in = ByteBuffer.wrap(packed, offset, width());
        long timestamp = exact(in.getDouble(), 0);
        float[] values = new float[signals.size()];
        in.asFloatBuffer().get(values);
        return new Measurement(vehicle, timestamp, signals, values);
    }

    private static long exact(double time, int row) {
        long whole = (long) time;
        if (whole != time || Math.abs(whole) >= TIME_LIMIT) {
            throw new IllegalArgumentException("time of row " + row + " is not whole milliseconds: " + time);
        }
        return whole;
    }

    private static void put(ByteBuffer out, long timestamp, float[] values, int from, int[] columns) {
        out.putDouble((double) timestamp);
        for (int column : columns) {
            out.putFloat(column < 0 ? Float.NaN : values[from + column]);
        }
    }

    private int[] columns(SignalSet source) {
        int[] columns = new int[signals.size()];
        boolean same = source.equals(signals);
        for (int i = 0; i < columns.length; i++) {
            columns[i] = same ? i : source.indexOf(signals.signals().get(i).name());
        }
        return columns;
    }
}
