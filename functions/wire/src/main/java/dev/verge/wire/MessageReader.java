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
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads one kind of message; what cannot be read becomes a problem that names the field. Safe for use by many threads. */
final class MessageReader<T> {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            // read, so that the cell can be named in the refusal
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(16).build())
            .build();

    private final SignalColumns columns;
    private final Supplier<MessageFields<T>> fresh;
    private final Function<Problem, T> refused;

    MessageReader(SignalCatalogue catalogue, Supplier<MessageFields<T>> fresh, Function<Problem, T> refused) {
        this.columns = new SignalColumns(catalogue);
        this.fresh = fresh;
        this.refused = refused;
    }

    T read(byte[] body, int offset, int length) {
        if (length == 0) {
            return refused.apply(Problem.badRequest(Reason.MALFORMED, "", "the body is empty"));
        }
        try (JsonParser parser = JSON.createParser(body, offset, length)) {
            return read(parser);
        } catch (IOException e) {
            throw new AssertionError("an array in memory cannot fail to be read", e);
        }
    }

    T read(JsonParser parser) {
        MessageFields<T> fields = fresh.get();
        try {
            return fields.read(parser, columns);
        } catch (Refusal e) {
            return refused(e.problem(), fields);
        } catch (JsonProcessingException | CharConversionException e) {
            return refused(Problem.badRequest(reason(e), fields.current(), sentence(e)), fields);
        } catch (IOException e) {
            throw new UncheckedIOException("the body cannot be read", e);
        }
    }

    private T refused(Problem problem, MessageFields<T> fields) {
        return refused.apply(fields.vehicle().map(problem::of).orElse(problem));
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
