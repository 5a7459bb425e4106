package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one infer request: JSON, and after it the bytes of binary tensors. For one thread and one request. */
final class InferReader {
    // many more than models have, few enough to look each one up among the others
    private static final int MAX_TENSORS = 256;

    private final ByteBuf json;
    private final BinaryTensors binary;
    private final Allowance allowance;
    private final List<Tensor> inputs = new ArrayList<>(2);
    private final List<InferCall.Wanted> outputs = new ArrayList<>(2);
    private @Nullable String id;
    private boolean inputsRead;
    private boolean binaryOutput;

    private InferReader(ByteBuf json, ByteBuf rest, Allowance allowance) {
        this.json = json;
        this.binary = new BinaryTensors(rest, allowance);
        this.allowance = allowance;
    }

    /**
     * Reads a request.
     *
     * @param body stays the caller's
     * @param jsonBytes how much of it is JSON
     * @throws InferFault 400 or 413, after everything that had been read is released
     */
    static InferCall read(ByteBuf body, int jsonBytes, Allowance allowance) {
        ByteBuf json = body.slice(body.readerIndex(), jsonBytes);
        ByteBuf rest = body.slice(body.readerIndex() + jsonBytes, body.readableBytes() - jsonBytes);
        InferCall plain = jsonBytes <= PlainInfer.MOST_BYTES ? PlainInfer.read(json, rest.slice(), allowance) : null;
        return plain == null ? readStrictly(json, rest, allowance) : plain;
    }

    /** Reads any request, as {@link #read}. */
    static InferCall readStrictly(ByteBuf json, ByteBuf rest, Allowance allowance) {
        InferReader reader = new InferReader(json, rest, allowance);
        boolean read = false;
        try {
            InferCall call = reader.read();
            read = true;
            return call;
        } catch (IOException e) {
            throw Json.fault(e);
        } finally {
            if (!read) reader.inputs.forEach(Tensor::release);
        }
    }

    private InferCall read() throws IOException {
        Json.document(json, allowance, parser -> Fields.each(parser, "the request", field -> field(parser, field)));
        if (!inputsRead) throw new InferFault(400, "the request has no \"inputs\"");
        binary.end();
        return new InferCall(id, inputs, outputs, binaryOutput);
    }

    private void field(JsonParser parser, String field) throws IOException {
        switch (field) {
            case "id" -> id = Fields.text(parser, "id");
            case "inputs" -> inputs(parser);
            case "outputs" ->
                elements(parser, "outputs", index -> outputs.add(output(parser, "outputs[" + index + "]")));
            case "parameters" ->
                Fields.each(parser, "parameters", name -> {
                    if (name.equals("binary_data_output")) binaryOutput = Fields.flag(parser, name);
                    else Json.skip(parser, allowance);
                });
            default -> Json.skip(parser, allowance);
        }
    }

    private void inputs(JsonParser parser) throws IOException {
        inputsRead = true;
        elements(parser, "inputs", index -> {
            Tensor input = new InputReader(json, binary, allowance, "inputs[" + index + "]").read(parser);
            inputs.add(input);
            for (int other = 0; other < index; other++) {
                if (inputs.get(other).name().equals(input.name())) throw twice("inputs[" + index + "]", input.name());
            }
        });
    }

    private InferCall.Wanted output(JsonParser parser, String where) throws IOException {
        var output = new Object() {
            @Nullable
            String name;

            @Nullable
            Boolean binary;
        };
        Fields.each(parser, where, field -> {
            switch (field) {
                case "name" -> output.name = Fields.text(parser, where + ".name");
                case "parameters" ->
                    Fields.each(parser, where + ".parameters", name -> {
                        if (name.equals("binary_data"))
                            output.binary = Fields.flag(parser, where + ".parameters." + name);
                        else if (name.equals("classification") || name.equals("shared_memory_region"))
                            throw notOffered(where, name);
                        else Json.skip(parser, allowance);
                    });
                default -> Json.skip(parser, allowance);
            }
        });
        if (output.name == null) throw new InferFault(400, where + " has no \"name\"");
        for (InferCall.Wanted other : outputs) if (other.name().equals(output.name)) throw twice(where, output.name);
        return new InferCall.Wanted(output.name, output.binary);
    }

    private interface Item {
        void read(int index) throws IOException;
    }

    private static void elements(JsonParser parser, String where, Item item) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new InferFault(400, where + " must be an array, not " + Json.shown(parser));
        }
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            if (index == MAX_TENSORS) throw new InferFault(400, where + " are more than " + MAX_TENSORS);
            item.read(index);
        }
    }

    private static InferFault twice(String where, String name) {
        return new InferFault(400, where + " has the name \"" + Json.shown(name) + "\" of another one");
    }

    static InferFault notOffered(String where, String parameter) {
        return new InferFault(400, where + " asks for \"" + parameter + "\", which is not offered");
    }
}
