package dev.verge.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.verge.telemetry.Reason;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.Texts;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads a window from JSON straight into arrays:
 * {@code {"vehicle":…,"model":…,"stride":…,"signals":[…],"timestamps":[…],"values":[[…],…]}}, in any order of fields,
 * where {@code model} and {@code stride} may be left out and a {@code null} cell is a missing value. Every fault is a
 * value that names the field. Safe for use by many threads.
 */
public final class WindowReader {
    /** Most cells that one window may hold. */
    public static final int MAX_CELLS = 1 << 18;

    /** What became of a message of no bytes. */
    public static final WindowMessage EMPTY =
            new WindowMessage.Refused(Problem.badRequest(Reason.MALFORMED, "", "the body is empty"));

    private final JsonFactory json = new JsonFactoryBuilder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            // read, so that the cell can be named in the refusal
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(16).build())
            .build();
    private final SignalColumns columns;

    /** @param catalogue the signals that a window may hold, under any of their spellings */
    public WindowReader(SignalCatalogue catalogue) {
        this.columns = new SignalColumns(catalogue);
    }

    /** Never throws for bad input. */
    public WindowMessage read(byte[] body) {
        if (body.length == 0) return EMPTY;
        try (JsonParser parser = json.createParser(body)) {
            return read(parser);
        } catch (IOException e) {
            throw new AssertionError("an array in memory cannot fail to be read", e);
        }
    }

    /** The message that begins at the parser's next token; nothing may follow it. */
    WindowMessage read(JsonParser parser) {
        WindowFields fields = new WindowFields();
        try {
            fields.readFrom(parser);
            return fields.toMessage(columns);
        } catch (Refusal e) {
            return refused(e.problem(), fields);
        } catch (JsonProcessingException | CharConversionException e) {
            return refused(Problem.badRequest(reason(e), fields.current(), sentence(e)), fields);
        } catch (IOException e) {
            throw new UncheckedIOException("the body cannot be read", e);
        }
    }

    private static WindowMessage refused(Problem problem, WindowFields fields) {
        return new WindowMessage.Refused(fields.vehicle().map(problem::of).orElse(problem));
    }

    private static Reason reason(IOException e) {
        String message = String.valueOf(e.getMessage());
        return e instanceof CharConversionException || message.contains("UTF-8") ? Reason.NOT_UTF8 : Reason.MALFORMED;
    }

    private static String sentence(IOException e) {
        String what = e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage();
        return "the body is no JSON that can be read: " + Texts.quoted(String.valueOf(what));
    }
}
