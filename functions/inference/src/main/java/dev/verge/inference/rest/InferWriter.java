package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes the reply to an infer request: JSON, and after it the bytes of binary tensors. */
final class InferWriter {
    private static final int EXPECTED_BYTES = 512;

    private InferWriter() {}

    /** The reply to a call; the response stays the caller's. */
    static Reply write(InferCall call, InferResponse response) {
        // on the heap: what a lost connection leaves behind is collected
        ByteBuf body = Unpooled.buffer(EXPECTED_BYTES);
        List<ByteBuf> binary = new ArrayList<>();
        try (JsonGenerator json = Json.generator(body)) {
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
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        if (binary.isEmpty()) return Reply.json(200, body);
        int jsonBytes = body.readableBytes();
        for (ByteBuf tensor : binary) body.writeBytes(tensor, tensor.readerIndex(), tensor.readableBytes());
        return Reply.binary(body, jsonBytes);
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

    private static ByteBuf bytes(Tensor tensor) {
        return switch (tensor) {
            case Tensor.Numbers(var _, DataType _, var _, ByteBuf data) -> data;
            case Tensor.Strings(var _, var _, String[] data) -> bytes(data);
        };
    }

    private static ByteBuf bytes(String[] strings) {
        ByteBuf out = Unpooled.buffer();
        for (String string : strings) {
            byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
            out.writeIntLE(utf8.length).writeBytes(utf8);
        }
        return out;
    }
}
