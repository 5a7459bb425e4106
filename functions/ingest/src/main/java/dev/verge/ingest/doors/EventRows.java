package dev.verge.ingest.doors;

import dev.verge.telemetry.Texts;
import io.cloudevents.CloudEvent;
import java.util.List;

/** The rows that an event carries, by its type. */
final class EventRows {
    /** Rows of Verge's own. */
    static final String MEASUREMENTS = "dev.verge.measurements.v1";
    /** Verge's answer to bad data: where a broker sends everything to everybody, it comes back. */
    static final String REJECTED = "dev.verge.rejected.v1";
    /** An entry that Knative's RedisStreamSource read. */
    static final String REDIS_STREAM = "dev.knative.sources.redisstream";

    private static final String DOOR = "cloudevents";

    private final JsonRows rows;
    private final StreamSourceRows entries;

    EventRows(JsonRows rows, StreamSourceRows entries) {
        this.rows = rows;
        this.entries = entries;
    }

    /** The event's rows; none where there is nothing to copy. */
    List<Arrival> read(ReceivedEvent received) {
        CloudEvent event = received.event();
        if (!ContentKind.isJson(event.getDataContentType())) {
            return List.of(Arrival.malformed("datacontenttype", "data is JSON", Origin.of(DOOR)));
        }
        return switch (event.getType()) {
            case MEASUREMENTS -> rows.read(received.data(), DOOR);
            case REDIS_STREAM -> entries.read(event, received.data());
            case REJECTED -> List.of();
            default ->
                List.of(Arrival.malformed(
                        "type", "no rows in events of type " + Texts.quoted(event.getType()), Origin.of(DOOR)));
        };
    }
}
