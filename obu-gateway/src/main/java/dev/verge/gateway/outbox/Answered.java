package dev.verge.gateway.outbox;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/**
 * A window that the edge answered, as far as the rules look at it.
 *
 * @param id the window's id
 * @param confidence of the prediction, 0 to 1
 * @param suspect whether inference marked a signal as suspect
 * @param wantedCloud whether it would have gone to the cloud, had the cloud answered
 */
record Answered(String id, double confidence, boolean suspect, boolean wantedCloud) {
    private static final JsonFactory JSON = new JsonFactory();

    Answered {
        requireNonNull(id, "id");
    }

    /** What the rules need of a reply; nothing if it is no prediction. */
    static Optional<Answered> read(byte[] reply, boolean wantedCloud) {
        try (JsonParser parser = JSON.createParser(reply)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) return Optional.empty();
            return read(parser, wantedCloud);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Answered> read(JsonParser parser, boolean wantedCloud) throws IOException {
        String id = null;
        double confidence = Double.NaN;
        boolean suspect = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "id" -> id = parser.getText();
                case "confidence" -> confidence = token.isNumeric() ? parser.getDoubleValue() : Double.NaN;
                case "suspect" -> {
                    suspect = token == JsonToken.START_ARRAY && parser.nextToken() != JsonToken.END_ARRAY;
                    if (suspect) skipRest(parser);
                    else if (token == JsonToken.START_OBJECT) parser.skipChildren();
                }
                default -> parser.skipChildren();
            }
        }
        return id == null || Double.isNaN(confidence)
                ? Optional.empty()
                : Optional.of(new Answered(id, confidence, suspect, wantedCloud));
    }

    // of an array whose first element's first token has been read
    private static void skipRest(JsonParser parser) throws IOException {
        do {
            parser.skipChildren();
        } while (parser.nextToken() != JsonToken.END_ARRAY);
    }
}
