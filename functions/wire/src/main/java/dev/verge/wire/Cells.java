package dev.verge.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.Reason;
import java.io.IOException;
import java.util.Arrays;

/** Reads an array of rows into one row-major array. For one thread and one field. */
final class Cells {
    private final String field;
    private final Cell kind;
    private float[] values = new float[512];
    private int count;
    private int rows;
    private int width;

    private interface Cell {
        /** The cell's value; infinite where it has none. */
        float of(JsonParser parser, JsonToken token) throws IOException;
    }

    private Cells(String field, Cell kind) {
        this.field = field;
        this.kind = kind;
    }

    /** Reads {@code values}: finite numbers; {@code null} becomes {@code NaN}. */
    static Cells read(JsonParser parser) throws IOException, Refusal {
        return new Cells("values", Cells::number).readRows(parser);
    }

    /** Reads {@code imputed}: {@code true} becomes 1, {@code false} 0. */
    static Cells readMarks(JsonParser parser) throws IOException, Refusal {
        return new Cells("imputed", Cells::mark).readRows(parser);
    }

    private static float number(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NULL) return Float.NaN;
        boolean number = token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT;
        float value = number ? parser.getFloatValue() : Float.POSITIVE_INFINITY;
        // the text NaN is a number to the parser, and no missing value to us
        return Float.isFinite(value) ? value : Float.POSITIVE_INFINITY;
    }

    private static float mark(JsonParser parser, JsonToken token) {
        if (token == JsonToken.VALUE_TRUE) return 1;
        return token == JsonToken.VALUE_FALSE ? 0 : Float.POSITIVE_INFINITY;
    }

    private Cells readRows(JsonParser parser) throws IOException, Refusal {
        if (!parser.isExpectedStartArrayToken()) {
            throw new Refusal(Reason.MALFORMED, field, field + " must be an array of rows");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) readRow(parser);
        return this;
    }

    private void readRow(JsonParser parser) throws IOException, Refusal {
        if (!parser.isExpectedStartArrayToken()) {
            throw new Refusal(Reason.MALFORMED, field + "[" + rows + "]", "a row must be an array");
        }
        int first = count;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            add(kind.of(parser, token), count - first);
        }
        if (rows == 0) width = count - first;
        if (count - first != width) {
            throw new Refusal(
                    Reason.MALFORMED,
                    field + "[" + rows + "]",
                    "the row has " + (count - first) + " cells, the first one has " + width);
        }
        rows++;
    }

    private void add(float value, int column) throws Refusal {
        if (Float.isInfinite(value)) {
            throw new Refusal(
                    Reason.NOT_A_NUMBER,
                    field + "[" + rows + "][" + column + "]",
                    field.equals("values")
                            ? "a cell must be a finite number of single precision, or null"
                            : "a mark must be true or false");
        }
        if (count == WindowReader.MAX_CELLS) {
            throw new Refusal(Reason.FIELD_TOO_LARGE, field, "more than " + WindowReader.MAX_CELLS + " cells");
        }
        if (count == values.length) values = Arrays.copyOf(values, count * 2);
        values[count++] = value;
    }

    int rows() {
        return rows;
    }

    /** The cells, if they are of so many rows and columns. */
    float[] of(int wantedRows, int wantedColumns) throws Refusal {
        if (rows != wantedRows) {
            throw new Refusal(
                    Reason.INVALID, field, rows + " rows of " + field + " where there should be " + wantedRows);
        }
        if (width != wantedColumns) {
            throw new Refusal(Reason.INVALID, field, width + " cells a row for " + wantedColumns + " signals");
        }
        return Arrays.copyOf(values, count);
    }
}
