package dev.verge.gateway.outbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.verge.gateway.uplink.SpelledWindow;
import dev.verge.gateway.uplink.UplinkRules;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Looks at windows that the edge answered and puts those that a rule chooses into the outbox: on a thread of its own, in
 * the order in which they were answered, never making a request wait. What it cannot look at in time is counted.
 */
final class EdgeAnswers {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MOST = 4096;

    /** Both kinds wait in one queue, so that a vehicle's windows keep their order. */
    private sealed interface Item {
        long bytes();
    }

    private record Seen(Buffer window, Buffer reply, boolean wantedCloud) implements Item {
        @Override
        public long bytes() {
            return (long) window.length() + reply.length();
        }
    }

    private record Chosen(OutboxEvent event) implements Item {
        @Override
        public long bytes() {
            return event.size();
        }
    }

    private final Selection selection;
    private final UplinkRules rules;
    private final OutboxWriter writer;
    private final OutboxMeter meter;
    private final long mostBytes;
    private final long largest;
    private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>(MOST);
    private final AtomicLong queued = new AtomicLong();
    private final Thread thread = Thread.ofVirtual().name("outbox-rules").unstarted(this::run);

    EdgeAnswers(Selection selection, UplinkRules rules, OutboxWriter writer, OutboxOptions options, OutboxMeter meter) {
        this.selection = selection;
        this.rules = rules;
        this.writer = writer;
        this.meter = meter;
        this.mostBytes = options.queueBytes().asLongValue();
        this.largest = options.maxEvent().asLongValue();
    }

    void start() {
        thread.start();
    }

    void stop() {
        thread.interrupt();
    }

    /** A window and its reply; neither may be changed afterwards. */
    void saw(Buffer window, Buffer reply, boolean wantedCloud) {
        if (!offer(new Seen(window, reply, wantedCloud))) meter.lost(OutboxMeter.Loss.UNSEEN, 1);
    }

    /** An event that is chosen already, behind all that was seen before it. */
    void add(OutboxEvent event) {
        if (!offer(new Chosen(event))) event.stored().completeExceptionally(new NotStoredException("too much waits"));
    }

    private boolean offer(Item item) {
        if (queued.addAndGet(item.bytes()) <= mostBytes && queue.offer(item)) return true;
        queued.addAndGet(-item.bytes());
        return false;
    }

    private void run() {
        try {
            while (true) {
                Item item = queue.take();
                queued.addAndGet(-item.bytes());
                switch (item) {
                    case Seen seen -> choose(seen);
                    case Chosen(OutboxEvent event) -> writer.offer(event);
                }
            }
        } catch (InterruptedException e) {
            meter.lost(OutboxMeter.Loss.SHUTDOWN, queue.size());
        }
    }

    private void choose(Seen seen) {
        Optional<Answered> answered = answered(seen);
        if (answered.isEmpty()) return;
        Set<Why> why = selection.reasons(answered.get());
        if (why.isEmpty()) return;
        SpelledWindow window = reduced(seen);
        if (window == null) return;
        OutboxEvent event = OutboxEvent.of(window, why);
        if (event.size() > largest) {
            meter.lost(OutboxMeter.Loss.SIZE, 1);
            return;
        }
        why.forEach(meter::chosen);
        writer.offer(event);
    }

    private @Nullable SpelledWindow reduced(Seen seen) {
        try {
            return rules.reduce(SpelledWindow.read(seen.window().getBytes()));
        } catch (IOException e) {
            // no window: an event of another kind, which the edge understands and this does not
            return null;
        }
    }

    /** What the rules need of a reply; nothing if it is no prediction. */
    private static Optional<Answered> answered(Seen seen) {
        try (JsonParser parser = JSON.createParser(seen.reply().getBytes())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) return Optional.empty();
            return answered(parser, seen.wantedCloud());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Answered> answered(JsonParser parser, boolean wantedCloud) throws IOException {
        String id = null;
        double confidence = Double.NaN;
        boolean suspect = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (field) {
                case "id" -> id = parser.getText();
                case "confidence" -> confidence = token.isNumeric() ? parser.getDoubleValue() : Double.NaN;
                case "suspect" -> {
                    suspect = token == JsonToken.START_ARRAY && parser.nextToken() != JsonToken.END_ARRAY;
                    if (suspect) skipRest(parser);
                    else if (token == JsonToken.START_OBJECT) parser.skipChildren();
                }
                default -> parser.skipChildren();
            }
        }
        return id == null || Double.isNaN(confidence)
                ? Optional.empty()
                : Optional.of(new Answered(id, confidence, suspect, wantedCloud));
    }

    // of an array whose first element's first token has been read
    private static void skipRest(JsonParser parser) throws IOException {
        do {
            parser.skipChildren();
        } while (parser.nextToken() != JsonToken.END_ARRAY);
    }
}
