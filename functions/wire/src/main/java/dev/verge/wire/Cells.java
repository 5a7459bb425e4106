package dev.verge.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.Reason;
import java.io.IOException;
import java.util.Arrays;

/** Reads {@code values}, an array of rows, into one row-major array; {@code null} becomes {@code NaN}. */
final class Cells {
    private float[] values = new float[512];
    private int count;
    private int rows;
    private int width;

    private Cells() {}

    static Cells read(JsonParser parser) throws IOException, Refusal {
        Cells cells = new Cells();
        expectArray(parser, "values", "values must be an array of rows");
        while (parser.nextToken() != JsonToken.END_ARRAY) cells.readRow(parser);
        return cells;
    }

    private void readRow(JsonParser parser) throws IOException, Refusal {
        if (!parser.isExpectedStartArrayToken()) expectArray(parser, "values[" + rows + "]", "a row must be an array");
        int first = count;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            add(cell(parser, token, count - first));
        }
        if (rows == 0) width = count - first;
        if (count - first != width) {
            throw new Refusal(
                    Reason.MALFORMED,
                    "values[" + rows + "]",
                    "the row has " + (count - first) + " cells, the first one has " + width);
        }
        rows++;
    }

    private void add(float value) throws Refusal {
        if (count == WindowReader.MAX_CELLS) {
            throw new Refusal(Reason.FIELD_TOO_LARGE, "values", "more than " + WindowReader.MAX_CELLS + " cells");
        }
        if (count == values.length) values = Arrays.copyOf(values, count * 2);
        values[count++] = value;
    }

    private float cell(JsonParser parser, JsonToken token, int column) throws IOException, Refusal {
        if (token == JsonToken.VALUE_NULL) return Float.NaN;
        boolean number = token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT;
        float value = number ? parser.getFloatValue() : Float.NaN;
        if (Float.isFinite(value)) return value;
        throw new Refusal(
                Reason.NOT_A_NUMBER,
                "values[" + rows + "][" + column + "]",
                "a cell must be a finite number of single precision, or null");
    }

    private static void expectArray(JsonParser parser, String field, String detail) throws Refusal {
        if (!parser.isExpectedStartArrayToken()) throw new Refusal(Reason.MALFORMED, field, detail);
    }

    /** The cells of so many rows and columns. */
    float[] of(int wantedRows, int wantedColumns) throws Refusal {
        if (rows != wantedRows) {
            throw new Refusal(Reason.INVALID, "values", rows + " rows of values for " + wantedRows + " timestamps");
        }
        if (width != wantedColumns) {
            throw new Refusal(Reason.INVALID, "values", width + " cells a row for " + wantedColumns + " signals");
        }
        return Arrays.copyOf(values, count);
    }
}
