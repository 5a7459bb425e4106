package dev.verge.inference.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;

/**
 * Inputs and what a model must make of them, written as requests and replies of the Open Inference Protocol are.
 *
 * @param name what they show
 */
public record GoldenTensors(String name, List<Values> inputs, List<Values> outputs) {
    public GoldenTensors {
        requireNonNull(name, "name");
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        if (outputs.isEmpty())
            throw new IllegalArgumentException("model.json: a golden without outputs proves nothing");
    }

    /**
     * One tensor.
     *
     * @param data numbers, or texts where the datatype is BYTES; row-major
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Values(String name, DataType type, long[] shape, JsonNode data) {
        /** @throws IllegalArgumentException if there are not as many elements as the shape has */
        public Values {
            requireNonNull(name, "name");
            requireNonNull(type, "type");
            long elements = 1;
            for (long size : shape) elements = Math.multiplyExact(elements, size);
            if (data.size() != elements) {
                throw new IllegalArgumentException(
                        "model.json: golden tensor " + name + " has " + data.size() + " elements, not " + elements);
            }
        }

        /** A tensor that the caller releases. */
        public Tensor tensor() {
            if (type == DataType.BYTES) {
                String[] texts = new String[data.size()];
                for (int i = 0; i < texts.length; i++) texts[i] = data.get(i).asText();
                return new Tensor.Strings(name, shape, texts);
            }
            ByteBuf bytes = Unpooled.directBuffer(Math.max(1, data.size() * type.size()));
            for (JsonNode value : data) write(bytes, value);
            return new Tensor.Numbers(name, type, shape, bytes);
        }

        private void write(ByteBuf out, JsonNode value) {
            switch (type) {
                case BOOL -> out.writeByte(value.asBoolean() || value.asInt() == 1 ? 1 : 0);
                case UINT8, INT8 -> out.writeByte(value.asInt());
                case UINT16, INT16 -> out.writeShortLE(value.asInt());
                case UINT32, INT32 -> out.writeIntLE((int) value.asLong());
                case UINT64, INT64 -> out.writeLongLE(value.bigIntegerValue().longValue());
                case FP16 -> out.writeShortLE(Float.floatToFloat16((float) value.asDouble()));
                case FP32 -> out.writeFloatLE((float) value.asDouble());
                case FP64 -> out.writeDoubleLE(value.asDouble());
                case BYTES -> throw new IllegalStateException("texts are no numbers");
            }
        }

        /** Whether a tensor is this one, up to a difference of {@code tolerance · (1 + |expected|)} in each element. */
        public boolean near(Tensor said, double tolerance) {
            if (said.type() != type || !Arrays.equals(said.shape(), shape)) return false;
            for (int i = 0; i < data.size(); i++) {
                boolean same = switch (said) {
                    case Tensor.Strings(var _, var _, String[] texts) ->
                        texts[i].equals(data.get(i).asText());
                    case Tensor.Numbers numbers -> near(numbers.data(), i, tolerance);
                };
                if (!same) return false;
            }
            return true;
        }

        private boolean near(ByteBuf said, int i, double tolerance) {
            int at = said.readerIndex() + i * type.size();
            double expected = data.get(i).isBoolean()
                    ? (data.get(i).asBoolean() ? 1 : 0)
                    : data.get(i).asDouble();
            double value = switch (type) {
                case BOOL, INT8 -> said.getByte(at);
                case UINT8 -> said.getUnsignedByte(at);
                case INT16 -> said.getShortLE(at);
                case UINT16 -> said.getUnsignedShortLE(at);
                case INT32 -> said.getIntLE(at);
                case UINT32 -> said.getUnsignedIntLE(at);
                case INT64, UINT64 -> said.getLongLE(at);
                case FP16 -> Float.float16ToFloat(said.getShortLE(at));
                case FP32 -> said.getFloatLE(at);
                case FP64 -> said.getDoubleLE(at);
                case BYTES -> throw new IllegalStateException("texts are no numbers");
            };
            return Math.abs(value - expected) <= tolerance * (1 + Math.abs(expected));
        }
    }

    /** @throws IllegalArgumentException if a field is missing or of another type */
    static GoldenTensors parse(JsonNode node) {
        return new GoldenTensors(
                ModelJson.text(node, "name"),
                ModelJson.list(node, "inputs", GoldenTensors::values),
                ModelJson.list(node, "outputs", GoldenTensors::values));
    }

    private static Values values(JsonNode node) {
        String type = ModelJson.text(node, "datatype");
        List<Long> shape = ModelJson.list(node, "shape", JsonNode::asLong);
        if (!node.path("data").isArray()) throw new IllegalArgumentException("model.json: data must be a list");
        return new Values(
                ModelJson.text(node, "name"),
                DataType.named(type)
                        .orElseThrow(() -> new IllegalArgumentException("model.json: no datatype is called " + type)),
                shape.stream().mapToLong(Long::longValue).toArray(),
                node.get("data"));
    }
}
