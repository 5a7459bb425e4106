package dev.verge.ingest.doors;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** The HTTP door: reads what a request carries, writes its rows and answers. Safe for many threads at once. */
class IngestDoor {
    private static final Logger LOG = Logger.getLogger(IngestDoor.class);
    private static final String DOOR = "http";

    private final MeasurementWriter writer;
    private final HighWaterFlag highWater;
    private final JsonRows rows;
    private final EventRows eventRows;
    private final Bodies bodies;
    private final String site;
    private final Clock clock;

    IngestDoor(
            MeasurementWriter writer,
            HighWaterFlag highWater,
            JsonRows rows,
            EventRows eventRows,
            Bodies bodies,
            String site,
            Clock clock) {
        this.writer = writer;
        this.highWater = highWater;
        this.rows = rows;
        this.eventRows = eventRows;
        this.bodies = bodies;
        this.site = site;
        this.clock = clock;
    }

    /**
     * Answers a request.
     *
     * @param headers names in lower case
     * @param length of the body as announced, or -1 where it is not
     */
    Answer receive(Map<String, String> headers, InputStream body, int length) throws IOException {
        if (highWater.isReached()) return Answers.slowDown();
        try {
            return bodies.read(body, length, bytes -> receive(headers, bytes));
        } catch (Bodies.NoRoomException e) {
            return Answers.busy();
        }
    }

    private Answer receive(Map<String, String> headers, byte[] body) {
        try {
            return answerOrRefusal(headers, body);
        } catch (StoreUnavailableException e) {
            LOG.warnf("request not stored bytes=%d cause=%s", body.length, e.getMessage());
            return Answers.unavailable();
        }
    }

    private Answer answerOrRefusal(Map<String, String> headers, byte[] body) {
        try {
            return answer(headers, body);
        } catch (NoEventException e) {
            Origin origin = Origin.of(DOOR).claiming("", "", Slice.of(body).shown());
            return Answers.rows(write(List.of(Arrival.malformed("event", e.detail(), origin))), i -> i);
        }
    }

    private Answer answer(Map<String, String> headers, byte[] body) {
        return switch (ContentKind.of(headers)) {
            case ROWS -> Answers.rows(write(rows.read(Slice.of(body), DOOR)), i -> i);
            case BINARY_EVENT -> event(Events.binary(headers, body));
            case STRUCTURED_EVENT -> event(Events.structured(body));
            case BATCH -> batch(Events.batch(body));
            case UNKNOWN -> Answers.unsupported();
        };
    }

    private Answer event(ReceivedEvent received) {
        List<Arrival> arrivals = eventRows.read(received);
        Receipt receipt = write(arrivals);
        if (receipt.refusals().isEmpty()) return Answer.empty(202);
        String vehicle = arrivals.get(receipt.refusals().getFirst().index()).vehicle();
        return RejectionEvent.of(received.event(), receipt, vehicle, site, clock.instant());
    }

    private Answer batch(List<Events.Batched> events) {
        List<Arrival> arrivals = new ArrayList<>();
        List<Integer> eventOf = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            arrivals.addAll(arrivals(events.get(i)));
            while (eventOf.size() < arrivals.size()) eventOf.add(i);
        }
        return Answers.rows(write(arrivals), eventOf::get);
    }

    private List<Arrival> arrivals(Events.Batched element) {
        return switch (element) {
            case Events.Batched.Event event -> eventRows.read(event.received());
            case Events.Batched.Fault fault ->
                List.of(Arrival.malformed("event", fault.reason().detail(), Origin.of(DOOR)));
        };
    }

    private Receipt write(List<Arrival> arrivals) {
        return writer.write(DOOR, new Guard.None(), arrivals);
    }
}
