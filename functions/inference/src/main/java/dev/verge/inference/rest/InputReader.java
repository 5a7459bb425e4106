package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads one input tensor of an infer request, its fields in any order. For one thread and one input. */
final class InputReader {
    private static final long NONE = -1;

    private final ByteBuf text;
    private final BinaryTensors binary;
    private final Allowance allowance;
    private final String where;
    private @Nullable String name;
    private @Nullable DataType type;
    private long @Nullable [] shape;
    private @Nullable Sink data;
    private long dataAt = NONE;
    private long binaryBytes = NONE;

    /** @param text the whole JSON, for data that comes before what it must be read by */
    InputReader(ByteBuf text, BinaryTensors binary, Allowance allowance, String where) {
        this.text = text;
        this.binary = binary;
        this.allowance = allowance;
        this.where = where;
    }

    /** Reads the object that the parser stands at. */
    Tensor read(JsonParser json) throws IOException {
        boolean read = false;
        try {
            Fields.each(json, where, field -> field(json, field));
            Tensor tensor = tensor();
            read = true;
            return tensor;
        } finally {
            if (!read && data != null) data.release();
        }
    }

    private void field(JsonParser json, String field) throws IOException {
        switch (field) {
            case "name" -> name = Fields.text(json, where + ".name");
            case "datatype" -> type = type(Fields.text(json, where + ".datatype"));
            case "shape" -> shape = Shapes.read(json, where + ".shape");
            case "data" -> data(json);
            case "parameters" -> Fields.each(json, where + ".parameters", parameter -> parameter(json, parameter));
            default -> Json.skip(json, allowance);
        }
    }

    private DataType type(String named) {
        return DataType.named(named)
                .orElseThrow(() -> new InferFault(
                        400,
                        where + ".datatype \"" + Json.shown(named) + "\" is none of "
                                + Arrays.toString(DataType.values())));
    }

    private void parameter(JsonParser json, String parameter) throws IOException {
        switch (parameter) {
            case "binary_data_size" -> binaryBytes = Fields.size(json, where + ".parameters." + parameter);
            case "shared_memory_region" -> throw InferReader.notOffered(where, parameter);
            default -> Json.skip(json, allowance);
        }
    }

    private void data(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new InferFault(400, where + ".data must be an array, not " + Json.shown(json));
        }
        if (type != null && shape != null) {
            data = elements(json, type, shape);
        } else {
            dataAt = json.currentTokenLocation().getByteOffset();
            Json.skip(json, allowance);
        }
    }

    private Sink elements(JsonParser json, DataType ofType, long[] ofShape) throws IOException {
        int count = count(ofShape);
        // an element takes at least one byte of the text, so that a shape alone cannot ask for memory
        if (count > text.readableBytes())
            throw fault(".data has fewer elements than the shape " + Arrays.toString(ofShape));
        Sink sink = Sink.of(ofType, count, allowance);
        boolean read = false;
        try {
            JsonToken first = json.nextToken();
            long[] sizes = first == JsonToken.START_ARRAY ? ofShape.clone() : new long[] {count};
            if (sizes.length == 0) throw fault(".data is nested, and the shape has no dimensions");
            new Nest(where + ".data", sizes).read(json, first, sink);
            read = true;
            return sink;
        } finally {
            if (!read) sink.release();
        }
    }

    private Tensor tensor() throws IOException {
        if (name == null) throw fault(" has no \"name\"");
        if (type == null) throw fault(" has no \"datatype\"");
        if (shape == null) throw fault(" has no \"shape\"");
        boolean inJson = data != null || dataAt != NONE;
        if (inJson == (binaryBytes != NONE)) {
            throw fault(
                    inJson
                            ? " has both \"data\" and \"binary_data_size\""
                            : " has neither \"data\" nor \"binary_data_size\"");
        }
        if (!inJson) return binary.next(where, name, type, shape, count(shape), binaryBytes);
        Sink sink = data == null ? late(type, shape) : data;
        return sink.tensor(name, shape);
    }

    // goes back to data that came before its datatype and shape
    private Sink late(DataType ofType, long[] ofShape) throws IOException {
        int from = text.readerIndex() + (int) dataAt;
        try (JsonParser json = Json.parser(text.slice(from, text.writerIndex() - from))) {
            json.nextToken();
            return elements(json, ofType, ofShape);
        }
    }

    private int count(long[] ofShape) {
        return Shapes.count(ofShape, where + ".shape");
    }

    private InferFault fault(String what) {
        return new InferFault(400, where + what);
    }
}
