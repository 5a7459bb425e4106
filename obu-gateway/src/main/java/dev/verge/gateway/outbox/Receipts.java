package dev.verge.gateway.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Reads the answers of {@code POST /v1/ingest}. */
final class Receipts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 300;

    /** 4xx that speak of the caller, the address or the moment, and not of what was sent. */
    private static final Set<Integer> NOT_THE_EVENTS =
            Set.of(401, 402, 403, 404, 405, 407, 408, 421, 423, 425, 426, 428, 429, 431, 451);
    /** 5xx of a cloud that has no room, or of something on the way. */
    private static final Set<Integer> NO_ROOM = Set.of(502, 503, 504, 507, 511);

    private Receipts() {}

    /** @param events in the batch */
    static Receipt read(int status, byte[] body, int events) {
        if (status >= 200 && status < 300) return taken(status, body, events);
        String detail = status + " " + text(body);
        if (status >= 500 && !NO_ROOM.contains(status)) return new Receipt.Failed(detail);
        if (status >= 500 || status < 400 || NOT_THE_EVENTS.contains(status)) return new Receipt.Unavailable(detail);
        return new Receipt.Wrong(status, text(body));
    }

    private static Receipt taken(int status, byte[] body, int events) {
        JsonNode json = json(body);
        Map<Integer, String> refused = new HashMap<>();
        for (JsonNode one : json.path("rejected")) {
            int index = one.path("index").asInt(-1);
            if (index >= 0 && index < events) refused.putIfAbsent(index, reason(one));
        }
        // the list is cut at some length: what is not on it need not be sound
        boolean whole =
                json.path("rejectedCount").asLong() <= json.path("rejected").size();
        return whole || events == 1
                ? new Receipt.Taken(refused)
                : new Receipt.Wrong(status, "more are refused than listed");
    }

    private static String reason(JsonNode one) {
        return one.path("reason").asText("rejected") + " " + one.path("field").asText() + ": "
                + one.path("detail").asText();
    }

    private static JsonNode json(byte[] body) {
        try {
            return body.length == 0 ? JSON.nullNode() : JSON.readTree(body);
        } catch (IOException e) {
            return JSON.nullNode();
        }
    }

    private static String text(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, LONGEST), java.nio.charset.StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
