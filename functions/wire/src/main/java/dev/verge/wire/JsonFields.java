package dev.verge.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.Texts;
import dev.verge.telemetry.VehicleId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The fields that windows and tensors have in common. */
final class JsonFields {
    static final int MAX_TEXT = 128;
    private static final int MAX_SIGNALS = 256;

    private JsonFields() {}

    static String text(JsonParser parser, String field) throws IOException, Refusal {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new Refusal(Reason.MALFORMED, field, field + " must be text");
        }
        if (parser.getTextLength() > MAX_TEXT) {
            throw new Refusal(Reason.FIELD_TOO_LARGE, field, field + " is longer than " + MAX_TEXT + " characters");
        }
        return parser.getText();
    }

    static VehicleId vehicle(JsonParser parser) throws IOException, Refusal {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            throw new Refusal(Reason.MISSING_VEHICLE, "vehicle", "vehicle is null");
        }
        String name = text(parser, "vehicle");
        if (VehicleId.isValid(name)) return new VehicleId(name);
        throw new Refusal(
                Reason.BAD_VEHICLE,
                "vehicle",
                "vehicle must be 1 to 64 of A-Z a-z 0-9 . _ - but is " + Texts.quoted(name));
    }

    static List<String> signals(JsonParser parser) throws IOException, Refusal {
        if (!parser.isExpectedStartArrayToken()) {
            throw new Refusal(Reason.MALFORMED, "signals", "signals must be an array of names");
        }
        List<String> names = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (names.size() == MAX_SIGNALS) {
                throw new Refusal(Reason.FIELD_TOO_LARGE, "signals", "more than " + MAX_SIGNALS + " signals");
            }
            names.add(text(parser, "signals[" + names.size() + "]"));
        }
        return names;
    }
}
