package dev.verge.ingest.doors;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** The HTTP door: reads what a request carries, writes its rows and answers. Safe for many threads at once. */
class IngestDoor {
    private static final Logger LOG = Logger.getLogger(IngestDoor.class);
    private static final String DOOR = "http";

    private final MeasurementWriter writer;
    private final HighWaterFlag highWater;
    private final JsonRows rows;
    private final EventRows eventRows;
    private final Semaphore bytes;
    private final String site;
    private final Clock clock;

    IngestDoor(
            MeasurementWriter writer,
            HighWaterFlag highWater,
            JsonRows rows,
            EventRows eventRows,
            int maxBytes,
            String site,
            Clock clock) {
        this.writer = writer;
        this.highWater = highWater;
        this.rows = rows;
        this.eventRows = eventRows;
        this.bytes = new Semaphore(maxBytes);
        this.site = site;
        this.clock = clock;
    }

    /** @param headers names in lower case */
    Answer receive(Map<String, String> headers, byte[] body) {
        if (highWater.isReached()) return Answers.slowDown();
        if (!bytes.tryAcquire(body.length)) return Answers.busy();
        try {
            return answer(headers, body);
        } catch (NoEventException e) {
            return refused("event", e.detail(), Slice.of(body));
        } catch (StoreUnavailableException e) {
            LOG.warnf("request not stored bytes=%d cause=%s", body.length, e.getMessage());
            return Answers.unavailable();
        } finally {
            bytes.release(body.length);
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

    private Answer refused(String field, String detail, Slice body) {
        Origin origin = Origin.of(DOOR).claiming("", "", body.shown());
        return Answers.rows(write(List.of(Arrival.malformed(field, detail, origin))), i -> i);
    }

    private Receipt write(List<Arrival> arrivals) {
        return writer.write(DOOR, new Guard.None(), arrivals);
    }
}
