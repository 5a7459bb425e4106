package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;

/** How an element of a datatype, other than {@link DataType#BYTES}, is read from JSON. Nothing is rounded to a whole number. */
interface Element {
    /**
     * Appends the value that the parser stands at.
     *
     * @param out little-endian, with room for it
     * @throws InferFault 400 if it is no value of the datatype
     */
    void read(JsonParser json, JsonToken token, ByteBuffer out) throws IOException;

    /** The reader of a datatype that has elements of one size. */
    static Element of(DataType type) {
        return switch (type) {
            case BOOL -> (json, token, out) -> out.put(bool(json, token));
            case UINT8 -> (json, token, out) -> out.put((byte) whole(json, token, type, 0, 0xff));
            case UINT16 -> (json, token, out) -> out.putShort((short) whole(json, token, type, 0, 0xffff));
            case UINT32 -> (json, token, out) -> out.putInt((int) whole(json, token, type, 0, 0xffffffffL));
            case UINT64 -> (json, token, out) -> out.putLong(unsigned(json, token));
            case INT8 -> (json, token, out) -> out.put((byte) whole(json, token, type, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case INT16 ->
                (json, token, out) -> out.putShort((short) whole(json, token, type, Short.MIN_VALUE, Short.MAX_VALUE));
            case INT32 ->
                (json, token, out) -> out.putInt((int) whole(json, token, type, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT64 -> (json, token, out) -> out.putLong(whole(json, token, type, Long.MIN_VALUE, Long.MAX_VALUE));
            case FP16 -> (json, token, out) -> out.putShort(half(json, token));
            case FP32 -> (json, token, out) -> out.putFloat(single(json, token));
            case FP64 -> (json, token, out) -> out.putDouble(twofold(json, token));
            case BYTES -> throw new IllegalArgumentException("strings have no size of their own");
        };
    }

    private static byte bool(JsonParser json, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_TRUE -> (byte) 1;
            case VALUE_FALSE -> (byte) 0;
            default -> throw no(json, DataType.BOOL);
        };
    }

    private static long whole(JsonParser json, JsonToken token, DataType type, long least, long most)
            throws IOException {
        if (token != JsonToken.VALUE_NUMBER_INT || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw no(json, type);
        }
        long value = json.getLongValue();
        if (value < least || value > most) throw no(json, type);
        return value;
    }

    private static long unsigned(JsonParser json, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT && json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            var value = json.getBigIntegerValue();
            if (value.signum() < 0 || value.bitLength() > Long.SIZE) throw no(json, DataType.UINT64);
            return value.longValue();
        }
        return whole(json, token, DataType.UINT64, 0, Long.MAX_VALUE);
    }

    private static short half(JsonParser json, JsonToken token) throws IOException {
        float value = token.isNumeric() ? json.getFloatValue() : Float.NaN;
        // from here on it would be rounded to infinity
        if (!(Math.abs(value) < 65_520)) throw no(json, DataType.FP16);
        return Float.floatToFloat16(value);
    }

    private static float single(JsonParser json, JsonToken token) throws IOException {
        if (!token.isNumeric()) throw no(json, DataType.FP32);
        float value = json.getFloatValue();
        if (!Float.isFinite(value)) throw no(json, DataType.FP32);
        return value;
    }

    private static double twofold(JsonParser json, JsonToken token) throws IOException {
        if (!token.isNumeric()) throw no(json, DataType.FP64);
        double value = json.getDoubleValue();
        if (!Double.isFinite(value)) throw no(json, DataType.FP64);
        return value;
    }

    private static InferFault no(JsonParser json, DataType type) throws IOException {
        return new InferFault(400, Json.shown(json) + " is no " + type);
    }
}
