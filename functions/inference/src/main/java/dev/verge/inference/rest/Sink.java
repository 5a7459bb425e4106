package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import java.io.IOException;

/** Where the elements of a tensor go as they are read. Either {@link #tensor} or {@link #release} ends it. */
sealed interface Sink permits NumberSink, StringSink {
    /** A sink that has room for so many elements, and makes room for more. */
    static Sink of(DataType type, int elements, Allowance allowance) {
        return type == DataType.BYTES ? new StringSink(elements, allowance) : new NumberSink(type, elements, allowance);
    }

    /**
     * Appends the value that the parser stands at.
     *
     * @throws InferFault 400 if it is no element of the tensor's datatype, 413 if there is no room for it
     */
    void add(JsonParser json, JsonToken token) throws IOException;

    /**
     * Appends a value that the caller left out: not a number.
     *
     * @throws InferFault 400 if the datatype has no such value
     */
    void addMissing();

    /** Appends an element of another sink of the same datatype. */
    void addFrom(Sink other, int index);

    /** How many elements there are. */
    int size();

    /** The tensor, which the caller releases. */
    Tensor tensor(String name, long[] shape);

    /** Gives back what has been read. */
    void release();
}
