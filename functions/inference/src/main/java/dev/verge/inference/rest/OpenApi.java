package dev.verge.inference.rest;

import io.netty.buffer.Unpooled;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The description of these doors, kept by hand beside them; a test holds the two together. */
@Singleton
public class OpenApi {
    private static final String FILE = "openapi.json";

    private final byte[] document = read();

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/openapi", this::document), Endpoint.get("/openapi.json", this::document));
    }

    private void document(Exchange exchange) {
        exchange.reply(Reply.json(200, Unpooled.wrappedBuffer(document)));
    }

    private static byte[] read() {
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream(FILE), FILE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("a part of the build cannot be read", e);
        }
    }
}
