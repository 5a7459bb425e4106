package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;

/** Strings, which live on the heap. */
final class StringSink implements Sink {
    private static final int MIN_GROWTH = 16;
    private static final int MAX_AHEAD = 1024;

    private final Allowance allowance;
    private String[] data;
    private int size;

    StringSink(int elements, Allowance allowance) {
        this.allowance = allowance;
        // their number is only announced yet
        this.data = new String[Math.min(elements, MAX_AHEAD)];
    }

    @Override
    public void add(JsonParser json, JsonToken token) throws IOException {
        if (token != JsonToken.VALUE_STRING)
            throw new InferFault(400, Json.shown(json) + " is no string, as BYTES needs");
        String text = json.getText();
        if (!wellFormed(text)) throw new InferFault(400, "the string holds half of a surrogate pair");
        add(text);
    }

    // an escape can name half of a pair, for which UTF-8 has no form
    private static boolean wellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) continue;
            if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) return false;
            i++;
        }
        return true;
    }

    void add(String text) {
        allowance.takeString(text.length());
        addTaken(text);
    }

    /** Appends a string that has been taken from the allowance. */
    void addTaken(String text) {
        if (size == data.length) data = Arrays.copyOf(data, Math.max(2 * size, MIN_GROWTH));
        data[size++] = text;
    }

    @Override
    public void addMissing() {
        throw new InferFault(400, "null is no string");
    }

    @Override
    public void addFrom(Sink other, int index) {
        add(((StringSink) other).data[index]);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Tensor tensor(String name, long[] shape) {
        return new Tensor.Strings(name, shape, data.length == size ? data : Arrays.copyOf(data, size));
    }

    @Override
    public void release() {}
}
