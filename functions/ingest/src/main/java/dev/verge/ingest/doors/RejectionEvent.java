package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.http.HttpMessageFactory;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to an event whose data is bad: an event again. A status of 5xx would make a broker send the same bad data
 * for ever, and a broker takes no other body than an event.
 */
final class RejectionEvent {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private RejectionEvent() {}

    /**
     * @param cause the event
     * @param receipt what became of its rows
     * @param vehicle whose rows; empty where unknown
     * @param site this site's name
     */
    static Answer of(CloudEvent cause, Receipt receipt, String vehicle, String site, Instant now) {
        CloudEventBuilder builder = CloudEventBuilder.v1()
                .withId(cause.getId() + "/rejected")
                .withType(EventRows.REJECTED)
                .withSource(URI.create("/sites/" + site + "/ingest"))
                .withTime(now.atOffset(ZoneOffset.UTC))
                .withData(
                        "application/json",
                        Answers.outcome(receipt, i -> i).toString().getBytes(UTF_8));
        if (!vehicle.isEmpty()) builder.withSubject(vehicle).withExtension("partitionkey", vehicle);
        if (cause.getExtension("traceparent") instanceof String trace) builder.withExtension("traceparent", trace);
        return answer(builder.build());
    }

    private static Answer answer(CloudEvent event) {
        Map<String, String> headers = new LinkedHashMap<>();
        byte[][] body = new byte[1][];
        HttpMessageFactory.createWriter(
                        (name, value) -> headers.put(name, encoded(name, value)), bytes -> body[0] = bytes)
                .writeBinary(event);
        return new Answer(200, headers, body[0]);
    }

    /** As CloudEvents want it in headers: all but printable ASCII, the quote and the percent sign encoded. */
    private static String encoded(String name, String value) {
        if (!name.startsWith("ce-")) return value;
        StringBuilder encoded = new StringBuilder();
        for (byte b : value.getBytes(UTF_8)) {
            if (b > ' ' && b < 0x7f && b != '"' && b != '%') encoded.append((char) b);
            else encoded.append('%').append(HEX.toHexDigits(b));
        }
        return encoded.toString();
    }
}
