package dev.verge.inference.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a door answers.
 *
 * @param contentType null where there is no body
 * @param jsonBytes how much of the body is JSON, where binary tensors follow it; else -1
 * @param body whoever sends it releases it
 * @param headers beside those that the other fields make
 */
record Reply(int status, @Nullable String contentType, int jsonBytes, ByteBuf body, Map<String, String> headers) {
    private static final String JSON = "application/json";

    /** Writes the JSON of a reply. */
    interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    /** A reply in JSON. */
    static Reply json(int status, ByteBuf body) {
        return new Reply(status, JSON, -1, body, Map.of());
    }

    /** Longest reply in JSON, in bytes: as long as a request may be by default. */
    private static final long MOST_JSON = 16 << 20;

    /**
     * A reply in JSON.
     *
     * @throws dev.verge.inference.plane.InferFault 413 if it is too long
     */
    static Reply json(int status, Content content) {
        return json(status, body(content).whole());
    }

    /** The body of a reply in JSON. */
    static ReplyBody body(Content content) {
        ReplyBody body = new ReplyBody(MOST_JSON);
        boolean made = false;
        try {
            JsonGenerator json = Json.generator(body);
            content.write(json);
            // not where it fails: it would write the brackets that are missing
            json.close();
            made = true;
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        } finally {
            if (!made) body.release();
        }
    }

    /** A reply in JSON with binary tensors after it. */
    static Reply binary(ByteBuf body, int jsonBytes) {
        return new Reply(200, "application/octet-stream", jsonBytes, body, Map.of());
    }

    /** A reply without a body. */
    static Reply empty(int status) {
        return new Reply(status, null, -1, Unpooled.EMPTY_BUFFER, Map.of());
    }

    /** A reply in plain text. */
    static Reply text(String text) {
        return new Reply(200, "text/plain", -1, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), Map.of());
    }

    /** This reply with headers. */
    Reply with(Map<String, String> more) {
        return new Reply(status, contentType, jsonBytes, body, more);
    }
}
