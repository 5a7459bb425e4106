package dev.verge.inference.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;

/** One request of {@code rest/bad-requests.json}, which says itself how it is to be read. */
record BadRequest(JsonNode json) {
    static Stream<BadRequest> all() {
        try (InputStream in = Objects.requireNonNull(BadRequest.class.getResourceAsStream("/rest/bad-requests.json"))) {
            JsonNode cases = new ObjectMapper().readTree(in).path("cases");
            return StreamSupport.stream(cases.spliterator(), false).map(BadRequest::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return json.path("name").asText();
    }

    String method() {
        return json.path("method").asText();
    }

    String path() {
        return json.path("path").asText();
    }

    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        json.path("headers")
                .properties()
                .forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
        return headers;
    }

    /** The statuses of which one is the answer. */
    List<Integer> status() {
        JsonNode status = json.path("status");
        return status.isArray()
                ? StreamSupport.stream(status.spliterator(), false)
                        .map(JsonNode::asInt)
                        .toList()
                : List.of(status.asInt());
    }

    /** A part of the sentence that says what is wrong; empty where the HTTP layer refuses with nothing but its code. */
    Optional<String> says() {
        return Optional.ofNullable(json.path("says").textValue());
    }

    byte[] body() {
        try {
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            for (JsonNode part : json.path("body")) write(part, plain);
            byte[] body = json.has("encode") ? gzip(plain.toByteArray()) : plain.toByteArray();
            return Arrays.copyOf(body, body.length - json.path("cut").asInt());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(JsonNode part, ByteArrayOutputStream out) {
        if (part.isTextual()) {
            out.writeBytes(part.asText().getBytes(StandardCharsets.UTF_8));
            return;
        }
        boolean hex = part.has("hex");
        String repeated = part.path("repeat").asText();
        byte[] bytes =
                hex ? HexFormat.of().parseHex(part.path("hex").asText()) : repeated.getBytes(StandardCharsets.UTF_8);
        boolean counted = repeated.contains("%d");
        int times = part.path("times").asInt(1);
        for (int i = 0; i < times; i++) {
            out.writeBytes(
                    counted ? repeated.replace("%d", Integer.toString(i)).getBytes(StandardCharsets.UTF_8) : bytes);
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    @Override
    public String toString() {
        return name();
    }
}
