package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.verge.inference.plane.InferFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** JSON as these doors read and write it: UTF-8, streamed, and bounded in depth and in the length of texts and numbers. */
final class Json {
    // names that nobody asked for are read over; so many at most of a field, beside what the allowance says of all
    private static final int MAX_SKIPPED_NAMES = 10_000;
    private static final int MAX_MESSAGE = 160;
    private static final int LARGE = 64 * 1024;
    private static final int MARK = 0xEFBBBF;
    private static final int MARK_BYTES = 3;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxNameLength(256)
                    .maxNumberLength(1000)
                    .maxStringLength(4 << 20)
                    .build())
            .build();

    private Json() {}

    /** A parser of what lies between the buffer's indexes, which stay as they are. */
    static JsonParser parser(ByteBuf text) throws IOException {
        if (text.hasArray()) {
            return FACTORY.createParser(text.array(), text.arrayOffset() + text.readerIndex(), text.readableBytes());
        }
        return FACTORY.createParser((InputStream) new ByteBufInputStream(text.duplicate()));
    }

    /** Reads a value. */
    interface Reader {
        void read(JsonParser json) throws IOException;
    }

    /**
     * Reads one value and makes sure that nothing follows it. A byte order mark before it is passed over, and gone from the
     * text.
     *
     * @param reader stands at the value's first token, and leaves at its last
     * @throws InferFault 400 if there is no value, or something after it
     */
    static void document(ByteBuf text, Allowance allowance, Reader reader) throws IOException {
        // the parser lets overlong forms through
        if (!Utf8.is(text)) throw new InferFault(400, "the JSON is not UTF-8");
        if (isMarked(text)) text.skipBytes(MARK_BYTES);
        if (text.readableBytes() > LARGE) takeLongest(text, allowance);
        try (JsonParser json = parser(text)) {
            if (json.nextToken() == null) throw new InferFault(400, "the body is empty");
            reader.read(json);
            if (json.nextToken() != null) throw new InferFault(400, "something follows the JSON of the request");
        }
    }

    // RFC 8259, section 8.1, lets a reader pass over it; what Windows writes begins with it
    private static boolean isMarked(ByteBuf text) {
        return text.readableBytes() >= MARK_BYTES && text.getUnsignedMedium(text.readerIndex()) == MARK;
    }

    // the parser makes a string in pieces of two bytes a character, joins them and copies that
    private static void takeLongest(ByteBuf text, Allowance allowance) {
        int longest = Utf8.longestString(text);
        if (longest > LARGE) allowance.takeHeap(6L * longest);
    }

    /** A generator that appends to a reply. */
    static JsonGenerator generator(ReplyBody out) throws IOException {
        return FACTORY.createGenerator((OutputStream) out);
    }

    /**
     * Reads over the value that the parser stands at.
     *
     * @throws InferFault 400 if it holds too many names, 413 or 503 if there is no room for them
     */
    static void skip(JsonParser json, Allowance allowance) throws IOException {
        if (!json.currentToken().isStructStart()) return;
        int names = 0;
        for (int depth = 1; depth > 0; ) {
            JsonToken token = json.nextToken();
            if (token.isStructStart()) depth++;
            else if (token.isStructEnd()) depth--;
            else if (token == JsonToken.FIELD_NAME) {
                if (++names > MAX_SKIPPED_NAMES) {
                    throw new InferFault(400, "one field holds more than " + MAX_SKIPPED_NAMES + " names");
                }
                // the parser remembers each one
                allowance.takeName(json.currentName());
            }
        }
    }

    /** What is wrong with a text that the parser would not read. */
    static InferFault fault(IOException e) {
        String said = e instanceof JsonProcessingException j ? j.getOriginalMessage() : String.valueOf(e.getMessage());
        // which setting of the parser it is helps nobody
        String what = said.replaceAll(", from `[^`]*`|: enable `[^`]*` to allow", "");
        if (e instanceof StreamConstraintsException)
            return new InferFault(400, "the JSON is not accepted: " + shown(what));
        if (e instanceof CharConversionException || what.contains("UTF-8")) {
            return new InferFault(400, "the JSON is not UTF-8: " + shown(what));
        }
        String where = e instanceof JsonProcessingException j && j.getLocation() != null
                ? " at byte " + j.getLocation().getByteOffset()
                : "";
        return new InferFault(400, "the body is no JSON that can be read" + where + ": " + shown(what));
    }

    /** Text of the caller's, short and on one line. */
    static String shown(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), MAX_MESSAGE) + 1);
        text.chars().limit(MAX_MESSAGE).forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
        return text.length() > MAX_MESSAGE ? shown.append('…').toString() : shown.toString();
    }

    /** The value that the parser stands at, as a message tells it. */
    static String shown(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_ARRAY -> "an array";
            case START_OBJECT -> "an object";
            case VALUE_STRING -> '"' + shown(json.getText()) + '"';
            default -> shown(json.getText());
        };
    }
}
