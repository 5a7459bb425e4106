package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.TensorMetadata;
import dev.verge.inference.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;

/** An input tensor that is read row by row, or all at once; the sizes that the model leaves open are found while reading. */
final class Batch {
    private final TensorMetadata input;
    private final Sink sink;
    private final long[] rowSizes;
    private int rows;

    Batch(TensorMetadata input, Allowance allowance) {
        if (input.shape().length == 0) {
            throw new InferFault(400, "input \"" + input.name() + "\" has no rows; ask with /v2/models/{model}/infer");
        }
        this.input = input;
        this.rowSizes = Arrays.copyOfRange(input.shape(), 1, input.shape().length);
        this.sink = Sink.of(input.type(), 0, allowance);
    }

    /** Appends the row that the parser stands at: a value without the first dimension. */
    void row(JsonParser json, String where) throws IOException {
        rows++;
        if (json.currentToken() == JsonToken.START_ARRAY && rowSizes.length > 0) {
            new Nest(where, rowSizes).read(json, json.nextToken(), sink);
        } else {
            scalar(json, where);
        }
    }

    // a row of one column may be given without the brackets around it
    private void scalar(JsonParser json, String where) throws IOException {
        for (int i = 0; i < rowSizes.length; i++) {
            if (rowSizes[i] == Nest.ANY) rowSizes[i] = 1;
            if (rowSizes[i] != 1) {
                throw new InferFault(
                        400,
                        where + " must be an array of shape " + Arrays.toString(rowSizes) + ", not "
                                + Json.shown(json));
            }
        }
        Nest.element(json, json.currentToken(), where, sink);
    }

    /** Reads the array that the parser stands at, each element of it a row. */
    void rows(JsonParser json, String where) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new InferFault(400, where + " must be an array of rows, not " + Json.shown(json));
        }
        while (json.nextToken() != JsonToken.END_ARRAY) row(json, where + "[" + rows + "]");
    }

    /** How many rows there are. */
    int count() {
        return rows;
    }

    /** The tensor, which the caller releases. */
    Tensor tensor() {
        long[] shape = new long[rowSizes.length + 1];
        shape[0] = rows;
        // of no row at all, no size is known
        for (int i = 0; i < rowSizes.length; i++) shape[i + 1] = Math.max(rowSizes[i], 0);
        return sink.tensor(input.name(), shape);
    }

    void release() {
        sink.release();
    }
}
