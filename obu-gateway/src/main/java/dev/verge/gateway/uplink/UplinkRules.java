package dev.verge.gateway.uplink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites a window ({@code {"vehicle":…,"signals":[…],"timestamps":[…],"values":[[…]],…}}) so that it may leave the
 * site: the vehicle becomes its pseudonym, and of the other fields only those go on that a window has. A window with a
 * signal that is not on the allow-list stays: without the signal, the model would answer something else. So does what is
 * no such window. Safe for use by many threads.
 */
public final class UplinkRules {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Set<String> COPIED = Set.of("model", "stride", "timestamps", "values");
    private static final Pattern VEHICLE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final Pseudonyms pseudonyms;
    private final Set<String> signals;

    /** @param signals those that may leave, as the windows spell them */
    public UplinkRules(Pseudonyms pseudonyms, Set<String> signals) {
        this.pseudonyms = pseudonyms;
        this.signals = Set.copyOf(signals);
    }

    /** The window as it may leave, or nothing if it may not. */
    public Optional<Departure> rewrite(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 64);
        try (JsonParser parser = JSON.createParser(body);
                JsonGenerator out = JSON.createGenerator(bytes)) {
            String vehicle = copy(parser, out);
            if (vehicle == null || parser.nextToken() != null) return Optional.empty();
            out.flush();
            return Optional.of(new Departure(bytes.toByteArray(), vehicle, pseudonyms.of(vehicle)));
        } catch (IOException e) {
            // what cannot be read cannot be made anonymous
            return Optional.empty();
        }
    }

    /**
     * What may be told of a window as measurements: of a vehicle that is not named, with the signals of the allow-list only.
     * A window for a model is never reduced (see {@link #rewrite}); measurements are whatever subset there is.
     *
     * @return null if none of its signals may leave, or its vehicle is none
     */
    public @Nullable SpelledWindow reduce(SpelledWindow window) {
        if (!VEHICLE.matcher(window.vehicle()).matches()) return null;
        SpelledWindow reduced = window.only(signals);
        return reduced == null ? null : reduced.named(pseudonyms.of(window.vehicle()));
    }

    /** The same for one that was reduced before, by a list that may have been longer. */
    public @Nullable SpelledWindow reduceAgain(SpelledWindow reduced) {
        return Pseudonyms.isOne(reduced.vehicle()) ? reduced.only(signals) : null;
    }

    /** Whether all signals of a window may leave. */
    public boolean allows(SpelledWindow window) {
        return signals.containsAll(window.signals());
    }

    private @Nullable String copy(JsonParser parser, JsonGenerator out) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) return null;
        String vehicle = null;
        boolean listed = false;
        out.writeStartObject();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            if (field.equals("vehicle")) {
                if (parser.currentToken() != JsonToken.VALUE_STRING) return null;
                vehicle = parser.getText();
                if (!VEHICLE.matcher(vehicle).matches()) return null;
                out.writeStringField("vehicle", pseudonyms.of(vehicle));
            } else if (field.equals("signals")) {
                if (!copySignals(parser, out)) return null;
                listed = true;
            } else if (COPIED.contains(field)) {
                out.writeFieldName(field);
                if (!copyPlain(field, parser, out)) return null;
            } else {
                parser.skipChildren();
            }
        }
        out.writeEndObject();
        return listed ? vehicle : null;
    }

    private boolean copySignals(JsonParser parser, JsonGenerator out) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) return false;
        out.writeArrayFieldStart("signals");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_STRING || !signals.contains(parser.getText())) return false;
            out.writeString(parser.getText());
        }
        out.writeEndArray();
        return true;
    }

    // numbers only, but for the model's name: a text among the values could say anything
    private static boolean copyPlain(String field, JsonParser parser, JsonGenerator out) throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            if (token == null || token == JsonToken.START_OBJECT || token == JsonToken.FIELD_NAME) return false;
            if (token == JsonToken.VALUE_STRING && !(field.equals("model") && depth == 0)) return false;
            if (token == JsonToken.START_ARRAY) depth++;
            if (token == JsonToken.END_ARRAY) depth--;
            out.copyCurrentEvent(parser);
            if (depth > 0) parser.nextToken();
            else break;
        } while (true);
        return true;
    }

    /**
     * A window that may leave.
     *
     * @param body its bytes
     * @param vehicle the vehicle, which stays
     * @param pseudonym its name for others
     */
    public record Departure(byte[] body, String vehicle, String pseudonym) {
        /** The reply with the vehicle's own name again, in ids too. */
        public byte[] mapBack(byte[] reply) {
            return text(new String(reply, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        }

        /** A header's value with the vehicle's own name again. */
        public String text(String reply) {
            return reply.replace(pseudonym, vehicle);
        }
    }
}
