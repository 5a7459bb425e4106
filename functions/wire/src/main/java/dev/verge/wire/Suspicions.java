package dev.verge.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.Suspicion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code suspect}, as {@link JsonTexts} writes it. For one thread and one field. */
final class Suspicions {
    // a window has some tens of signals
    private static final int MOST = 256;

    private final String place;
    private @Nullable String signal;
    private @Nullable String model;
    private long first = Long.MIN_VALUE;
    private long last = Long.MIN_VALUE;
    private double score = Double.NaN;

    private Suspicions(int index) {
        this.place = "suspect[" + index + "]";
    }

    /** Those of the array that the parser stands on; null for {@code null}. */
    static @Nullable List<Suspicion> read(JsonParser parser) throws IOException, Refusal {
        if (parser.currentToken() == JsonToken.VALUE_NULL) return null;
        if (!parser.isExpectedStartArrayToken()) {
            throw new Refusal(Reason.MALFORMED, "suspect", "suspect must be an array of objects");
        }
        List<Suspicion> found = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (found.size() == MOST) {
                throw new Refusal(Reason.FIELD_TOO_LARGE, "suspect", "more than " + MOST + " suspicions");
            }
            found.add(new Suspicions(found.size()).one(parser));
        }
        return found;
    }

    private Suspicion one(JsonParser parser) throws IOException, Refusal {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new Refusal(Reason.MALFORMED, place, "a suspicion must be an object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            readField(field, parser);
        }
        if (signal == null || model == null || Double.isNaN(score) || first == Long.MIN_VALUE || last < first) {
            throw new Refusal(
                    Reason.INVALID, place, "a suspicion needs signal, firstTs, lastTs (not before), score and model");
        }
        return new Suspicion(signal, first, last, score, model);
    }

    private void readField(String field, JsonParser parser) throws IOException, Refusal {
        switch (field) {
            case "signal" -> signal = JsonFields.text(parser, place + ".signal");
            case "model" -> model = JsonFields.text(parser, place + ".model");
            case "firstTs" -> first = time(parser, field);
            case "lastTs" -> last = time(parser, field);
            case "score" -> score = score(parser);
            // an unknown field is a newer sender's, and no fault
            default -> parser.skipChildren();
        }
    }

    private long time(JsonParser parser, String field) throws IOException, Refusal {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) return parser.getLongValue();
        throw new Refusal(Reason.BAD_TIME, place + "." + field, field + " must be a whole number of milliseconds");
    }

    private double score(JsonParser parser) throws IOException, Refusal {
        boolean number = parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT
                || parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
        double value = number ? parser.getDoubleValue() : Double.NaN;
        if (value >= 0 && value <= 1) return value;
        throw new Refusal(Reason.NOT_A_NUMBER, place + ".score", "score must be a number from 0 to 1");
    }
}
