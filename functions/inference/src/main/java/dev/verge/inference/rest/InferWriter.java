package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes the reply to an infer request: JSON, and after it the bytes of binary tensors. */
final class InferWriter {
    private static final int COPIED = 64 * 1024;

    private InferWriter() {}

    /**
     * The reply to a call; the response stays the caller's.
     *
     * @throws dev.verge.inference.plane.InferFault 413 if its JSON is too long
     */
    static Reply write(InferCall call, InferResponse response) {
        List<ByteBuf> binary = new ArrayList<>();
        boolean made = false;
        try {
            ReplyBody body = Reply.body(json -> write(call, response, json, binary));
            made = true;
            return binary.isEmpty() ? Reply.json(200, body.whole()) : inBinary(body, binary);
        } finally {
            if (!made) binary.forEach(ByteBuf::release);
        }
    }

    private static void write(InferCall call, InferResponse response, JsonGenerator json, List<ByteBuf> binary)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("model_name", response.model());
        json.writeStringField("model_version", response.version());
        if (call.id() != null) json.writeStringField("id", call.id());
        json.writeObjectFieldStart("parameters");
        json.writeStringField("digest", response.digest());
        json.writeEndObject();
        json.writeArrayFieldStart("outputs");
        for (Tensor output : response.outputs()) output(json, output, call.binary(output.name()), binary);
        json.writeEndArray();
        json.writeEndObject();
    }

    // short tensors are copied behind the JSON; long ones stay where they are until they have been sent
    private static Reply inBinary(ReplyBody body, List<ByteBuf> binary) {
        int jsonBytes = body.size();
        long bytes = jsonBytes;
        for (ByteBuf tensor : binary) bytes += tensor.readableBytes();
        if (bytes > COPIED) return Reply.binary(body.whole(binary), jsonBytes);
        ByteBuf whole = body.whole();
        for (ByteBuf tensor : binary) {
            whole.writeBytes(tensor, tensor.readerIndex(), tensor.readableBytes());
            tensor.release();
        }
        return Reply.binary(whole, jsonBytes);
    }

    private static void output(JsonGenerator json, Tensor output, boolean inBinary, List<ByteBuf> binary)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("name", output.name());
        json.writeStringField("datatype", output.type().name());
        json.writeArrayFieldStart("shape");
        for (long size : output.shape()) json.writeNumber(size);
        json.writeEndArray();
        if (inBinary) {
            ByteBuf bytes = bytes(output);
            binary.add(bytes);
            json.writeObjectFieldStart("parameters");
            json.writeNumberField("binary_data_size", bytes.readableBytes());
            json.writeEndObject();
        } else {
            json.writeArrayFieldStart("data");
            Elements.of(output).writeAll(json);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    // released with the reply
    private static ByteBuf bytes(Tensor tensor) {
        return switch (tensor) {
            case Tensor.Numbers(var _, DataType _, var _, ByteBuf data) -> data.retainedSlice();
            case Tensor.Strings(var _, var _, String[] data) -> bytes(data);
        };
    }

    private static ByteBuf bytes(String[] strings) {
        ReplyBody out = new ReplyBody(Integer.MAX_VALUE);
        boolean made = false;
        try {
            for (String string : strings) {
                byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
                out.write(length(utf8.length), 0, Integer.BYTES);
                out.write(utf8, 0, utf8.length);
            }
            made = true;
            return out.whole();
        } finally {
            if (!made) out.release();
        }
    }

    private static byte[] length(int bytes) {
        return new byte[] {(byte) bytes, (byte) (bytes >> 8), (byte) (bytes >> 16), (byte) (bytes >> 24)};
    }
}
