package dev.verge.ingest.doors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How foreign JSON is read: token by token, so that a body of megabytes never becomes a tree. */
final class Json {
    /** Deeper nesting than this is nobody's measurement. */
    static final int MAX_DEPTH = 64;

    private static final int MAX_TOKEN = 16 * 1024 * 1024;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            // Python's json.dumps writes NaN and Infinity: read, so that the row is refused and not the whole message
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            // foreign names are many, and interned ones stay for ever
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // a name or a number of a megabyte is read, so that the row is refused for that field and not the message
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(MAX_TOKEN)
                    .maxNumberLength(MAX_TOKEN)
                    .maxStringLength(MAX_TOKEN)
                    .build())
            .build();

    private Json() {}

    static JsonParser parser(Slice text) throws IOException {
        return FACTORY.createParser(text.bytes(), text.offset(), text.length());
    }

    /**
     * The value at the parser as text, or null for JSON's null. Numbers keep their digits; a list or an object becomes a
     * mark that is no number.
     */
    static @Nullable String text(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case START_OBJECT -> skipped(parser, "{…}");
            case START_ARRAY -> skipped(parser, "[…]");
            default -> parser.getText();
        };
    }

    /** The values of the list whose opening bracket is at the parser, see {@link #text}. */
    static List<@Nullable String> texts(JsonParser parser) throws IOException {
        List<@Nullable String> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) values.add(text(parser));
        return values;
    }

    private static String skipped(JsonParser parser, String shown) throws IOException {
        parser.skipChildren();
        return shown;
    }
}
