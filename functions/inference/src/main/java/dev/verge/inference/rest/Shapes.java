package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.inference.plane.InferFault;
import java.io.IOException;
import java.util.Arrays;

/** Shapes of tensors. */
final class Shapes {
    private static final int MAX_DIMENSIONS = 32;

    private Shapes() {}

    /** The array of sizes that the parser stands at. */
    static long[] read(JsonParser json, String where) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new InferFault(400, where + " must be an array of whole numbers, not " + Json.shown(json));
        }
        long[] sizes = new long[MAX_DIMENSIONS];
        int dimensions = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (dimensions == MAX_DIMENSIONS) {
                throw new InferFault(400, where + " has more than " + MAX_DIMENSIONS + " dimensions");
            }
            sizes[dimensions] = Fields.size(json, where + "[" + dimensions + "]");
            dimensions++;
        }
        return Arrays.copyOf(sizes, dimensions);
    }

    /**
     * How many elements a tensor of this shape has.
     *
     * @throws InferFault 400 if that is more than a request could carry
     */
    static int count(long[] shape, String where) {
        long count = 1;
        boolean empty = false;
        for (long size : shape) {
            empty |= size == 0;
            // past this many, only a zero further on can bring it back
            count = size > Integer.MAX_VALUE || count * size > Integer.MAX_VALUE ? Integer.MAX_VALUE : count * size;
        }
        if (empty) return 0;
        if (count == Integer.MAX_VALUE) {
            throw new InferFault(
                    400, where + " " + Arrays.toString(shape) + " has more elements than a request can carry");
        }
        return (int) count;
    }
}
