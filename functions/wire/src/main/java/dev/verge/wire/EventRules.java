package dev.verge.wire;

import static dev.verge.telemetry.Texts.quoted;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request to {@code POST /} must have to be a CloudEvent 1.0 at all, in either mode; Funqy itself answers others with an
 * empty 404, or takes them for one. What is no event in any mode is told so with 400.
 */
@Singleton
public class EventRules {
    /** Under this a request's context holds the type of the event that its body is. */
    static final String TYPE = "dev.verge.wire.event-type";

    private static final int BEFORE_FUNQY = -1;
    private static final String VERSION = "1.0";
    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");
    private static final JsonFactory JSON = new JsonFactory();

    private final FunqyFailures failures;

    EventRules(FunqyFailures failures) {
        this.failures = failures;
    }

    void install(@Observes Router router) {
        router.post("/").order(BEFORE_FUNQY).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        Optional<Problem> problem = problem(context);
        if (problem.isEmpty()) context.next();
        else if (EventMode.of(context.request()) == EventMode.NONE) ProblemRefusals.answer(context, problem.get());
        else failures.reject(context, problem.get());
    }

    private static Optional<Problem> problem(RoutingContext context) {
        HttpServerRequest request = context.request();
        return switch (EventMode.of(request)) {
            case BINARY -> problem("ce-", name -> request.getHeader("ce-" + name));
            // what is no JSON object is for others to tell
            case STRUCTURED ->
                attributes(context.body().buffer()).flatMap(attributes -> {
                    context.put(TYPE, attributes.get("type"));
                    return problem("", attributes::get);
                });
            case NONE ->
                Optional.of(Problem.badRequest(
                        Reason.MALFORMED,
                        "ce-id",
                        "this takes a CloudEvent: with the headers ce-id, ce-specversion, ce-source and ce-type, or as"
                                + " application/cloudevents+json"));
        };
    }

    private interface Attributes {
        @Nullable
        String get(String name);
    }

    private static Optional<Problem> problem(String prefix, Attributes attributes) {
        for (String name : REQUIRED) {
            String value = attributes.get(name);
            if (value == null || value.isEmpty()) {
                return bad(prefix + name, "a CloudEvent needs " + prefix + name);
            }
            if (name.equals("specversion") && !value.equals(VERSION)) {
                return bad(prefix + name, prefix + name + " must be " + VERSION + ", not " + quoted(value));
            }
        }
        return Optional.empty();
    }

    private static Optional<Problem> bad(String field, String detail) {
        return Optional.of(Problem.badRequest(Reason.MALFORMED, field, detail));
    }

    // of the outermost object, read until all are found: data mostly comes last, and Funqy reads it anyway
    private static Optional<Map<String, String>> attributes(@Nullable Buffer body) {
        if (body == null) return Optional.empty();
        Map<String, String> found = new HashMap<>();
        try (JsonParser json = parser(body.getByteBuf())) {
            if (json.nextToken() != JsonToken.START_OBJECT) return Optional.empty();
            while (found.size() < REQUIRED.size() && json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.VALUE_STRING && REQUIRED.contains(name)) found.put(name, json.getText());
                else json.skipChildren();
            }
            return Optional.of(found);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static JsonParser parser(ByteBuf body) throws IOException {
        return body.hasArray()
                ? JSON.createParser(body.array(), body.arrayOffset() + body.readerIndex(), body.readableBytes())
                : JSON.createParser((InputStream) new ByteBufInputStream(body));
    }
}
