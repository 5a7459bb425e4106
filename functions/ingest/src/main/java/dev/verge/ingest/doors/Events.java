package dev.verge.ingest.doors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.Texts;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads CloudEvents: binary from headers and body, structured and batch from JSON without copying their data. */
final class Events {
    private Events() {}

    /**
     * Binary mode.
     *
     * @throws NoEventException if the headers are no event
     */
    static ReceivedEvent binary(Map<String, String> headers, byte[] body) {
        try {
            CloudEvent event = HttpMessageFactory.createReader(headers, NO_DATA).toEvent();
            return new ReceivedEvent(event, Slice.of(body));
        } catch (CloudEventRWException | IllegalArgumentException | IllegalStateException | DateTimeException e) {
            throw new NoEventException(said(e));
        }
    }

    /**
     * Structured mode: one object.
     *
     * @throws NoEventException if the text is no event
     */
    static ReceivedEvent structured(byte[] body) {
        Slice text = Slice.of(body);
        try (JsonParser parser = Json.parser(text)) {
            parser.nextToken();
            return event(parser, text);
        } catch (IOException e) {
            throw new NoEventException(JsonFault.of(e, "data").detail());
        }
    }

    /**
     * Batch mode: a list of objects. An element that is no event is kept as its fault.
     *
     * @throws NoEventException if the text is no list
     */
    static List<Batched> batch(byte[] body) {
        Slice text = Slice.of(body);
        List<Batched> events = new ArrayList<>();
        try (JsonParser parser = Json.parser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) throw new NoEventException("a batch is a list of events");
            while (parser.nextToken() != JsonToken.END_ARRAY) events.add(batched(parser, text));
            return events;
        } catch (IOException e) {
            throw new NoEventException(JsonFault.of(e, "data").detail());
        }
    }

    private static Batched batched(JsonParser parser, Slice text) throws IOException {
        try {
            return new Batched.Event(event(parser, text));
        } catch (NoEventException e) {
            return new Batched.Fault(e);
        }
    }

    private static ReceivedEvent event(JsonParser parser, Slice text) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            throw new NoEventException("an event is an object");
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        Slice data = text.part(0, 0);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("data") && token != JsonToken.VALUE_NULL) {
                data = value(parser, text);
                continue;
            }
            String value = Json.text(parser);
            if (value != null) attributes.put(name, value);
        }
        String base64 = attributes.remove("data_base64");
        return new ReceivedEvent(build(attributes), base64 == null ? data : decoded(base64));
    }

    /** Where the value at the parser stands in the text; the parser moves to its end. */
    private static Slice value(JsonParser parser, Slice text) throws IOException {
        long from = parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return text.part(from, parser.currentLocation().getByteOffset());
    }

    private static Slice decoded(String base64) {
        try {
            return Slice.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            throw new NoEventException("data_base64 is no Base64");
        }
    }

    private static CloudEvent build(Map<String, String> attributes) {
        try {
            String version = attributes.get("specversion");
            if (version == null) throw new NoEventException("specversion is missing");
            CloudEventBuilder builder = CloudEventBuilder.fromSpecVersion(SpecVersion.parse(version));
            attributes.forEach((name, value) -> {
                if (!name.equals("specversion")) builder.withContextAttribute(name, value);
            });
            return builder.build();
        } catch (CloudEventRWException | IllegalArgumentException | IllegalStateException | DateTimeException e) {
            throw new NoEventException(said(e));
        }
    }

    private static String said(RuntimeException e) {
        String message = e.getMessage();
        return message == null ? "the event cannot be read" : Texts.quoted(message);
    }

    private static final byte[] NO_DATA = {};

    /** An element of a batch. */
    sealed interface Batched {
        /**
         * An event.
         *
         * @param received the event
         */
        record Event(ReceivedEvent received) implements Batched {}

        /**
         * Something that is no event.
         *
         * @param reason why
         */
        record Fault(NoEventException reason) implements Batched {}
    }
}
