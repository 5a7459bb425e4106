package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.inference.plane.InferFault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Walks the fields of a JSON object, of which none may come twice. */
final class Fields {
    private static final int MAX = 64;

    private Fields() {}

    /** Reads the value that the parser stands at, to its last token. */
    interface Reader {
        void read(String field) throws IOException;
    }

    /**
     * Calls the reader for each field.
     *
     * @param where the object, in messages
     * @throws InferFault 400 if the parser stands at no object, or a field comes twice
     */
    static void each(JsonParser json, String where, Reader reader) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new InferFault(400, where + " must be an object, not " + Json.shown(json));
        }
        List<String> seen = new ArrayList<>(6);
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            if (seen.contains(field)) throw new InferFault(400, where + " has \"" + Json.shown(field) + "\" twice");
            if (seen.size() == MAX) throw new InferFault(400, where + " has more than " + MAX + " fields");
            seen.add(field);
            json.nextToken();
            reader.read(field);
        }
    }

    /** @throws InferFault 400 if the parser stands at no text */
    static String text(JsonParser json, String where) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw new InferFault(400, where + " must be a string, not " + Json.shown(json));
        }
        return json.getText();
    }

    /** @throws InferFault 400 if the parser stands at neither true nor false */
    static boolean flag(JsonParser json, String where) throws IOException {
        return switch (json.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new InferFault(400, where + " must be true or false, not " + Json.shown(json));
        };
    }

    /** @throws InferFault 400 if the parser stands at no whole number, or at one that is negative or past 64 bits */
    static long size(JsonParser json, String where) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && json.getLongValue() >= 0) {
            return json.getLongValue();
        }
        throw new InferFault(400, where + " must be a whole number from 0 to 2^63 - 1, not " + Json.shown(json));
    }
}
