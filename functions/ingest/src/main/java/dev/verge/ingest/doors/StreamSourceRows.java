package dev.verge.ingest.doors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.telemetry.Intake;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The payload of Knative's RedisStreamSource: one entry as {@code ["field", "value", …]}, its id as the event's id, and
 * {@code <address>/<stream>} as the event's source. Of a stream that ingest reads itself the event is a doorbell only:
 * copied as well, its row would overtake others.
 */
final class StreamSourceRows {
    private final RowFormats formats;
    private final OwnStreams own;

    StreamSourceRows(RowFormats formats, OwnStreams own) {
        this.formats = formats;
        this.own = own;
    }

    List<Arrival> read(CloudEvent event, Slice data) {
        Origin origin = Origin.of("redisstream/" + event.getId());
        if (data.isEmpty()) return List.of(Arrival.malformed("data", "there is no data", origin));
        try (JsonParser parser = Json.parser(data)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) return List.of(noEntry(origin, data));
            List<@Nullable String> fields = Json.texts(parser);
            if (parser.nextToken() != null
                    || fields.size() % 2 != 0
                    || fields.stream().anyMatch(Objects::isNull)) {
                return List.of(noEntry(origin, data));
            }
            if (own.hasRead(event.getSource().toString(), event.getId())) return List.of();
            return List.of(arrival(event.getId(), fields, origin));
        } catch (IOException e) {
            return List.of(new Arrival(JsonFault.of(e, "data"), origin.claiming("", "", data.shown())));
        }
    }

    private Arrival arrival(String id, List<@Nullable String> entry, Origin origin) {
        FieldList fields = new FieldList();
        for (int i = 0; i < entry.size(); i += 2) {
            fields.add(String.valueOf(entry.get(i)), String.valueOf(entry.get(i + 1)));
        }
        Intake intake = formats.entry(id, fields);
        return new Arrival(intake, intake instanceof Intake.Accepted ? origin : origin.claiming(fields));
    }

    private static Arrival noEntry(Origin origin, Slice data) {
        return Arrival.malformed(
                "data", "an entry is a list of fields and values in turn", origin.claiming("", "", data.shown()));
    }

    /** Which streams ingest reads without being told. */
    interface OwnStreams {
        /** Whether {@code <address>/<stream>} is one of them and this Redis has, or had, an entry of this id. */
        boolean hasRead(String source, String id);
    }
}
