package dev.verge.gateway.outbox;

import dev.verge.gateway.outbox.OutboxMeter.Loss;
import dev.verge.gateway.uplink.SpelledWindow;
import dev.verge.gateway.uplink.UplinkRules;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of the windows that a rule chose and brings them to the writer: on a thread of its own, in the order in
 * which they were answered, never making an event loop wait. What it has no room for is counted.
 */
final class EdgeAnswers {
    private static final int MOST = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Both kinds wait in one queue, so that a vehicle's windows keep their order. */
    private sealed interface Item {
        long bytes();
    }

    private record Chosen(Buffer window, Set<Why> why, CompletableFuture<Void> kept) implements Item {
        @Override
        public long bytes() {
            return window.length();
        }
    }

    private record Made(OutboxEvent event) implements Item {
        @Override
        public long bytes() {
            return event.size();
        }
    }

    private final UplinkRules rules;
    private final OutboxWriter writer;
    private final OutboxMeter meter;
    private final long mostBytes;
    private final long largest;
    private final LinkedBlockingQueue<Item> queue = new LinkedBlockingQueue<>(MOST);
    private final AtomicLong queued = new AtomicLong();
    private final Thread thread = Thread.ofVirtual().name("outbox-rules").unstarted(this::run);

    EdgeAnswers(UplinkRules rules, OutboxWriter writer, OutboxOptions options, OutboxMeter meter) {
        this.rules = rules;
        this.writer = writer;
        this.meter = meter;
        this.mostBytes = options.queueBytes().asLongValue();
        this.largest = options.maxEvent().asLongValue();
    }

    void start() {
        thread.start();
    }

    /** Takes nothing more; what waits goes to the writer. */
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(PATIENCE);
    }

    /**
     * A window that was chosen; it may not be changed afterwards.
     *
     * @return completes when it is kept, or when there is nothing to keep; null if there is no room for it
     */
    @Nullable
    CompletableFuture<Void> chose(Buffer window, Set<Why> why) {
        CompletableFuture<Void> kept = new CompletableFuture<>();
        if (offer(new Chosen(window, why, kept))) return kept;
        meter.lost(Loss.UNSEEN, 1);
        return null;
    }

    /** An event that is made already, behind all that was chosen before it. */
    void add(OutboxEvent event) {
        if (!offer(new Made(event))) event.kept().completeExceptionally(new NotStoredException("too much waits"));
    }

    private boolean offer(Item item) {
        if (queued.addAndGet(item.bytes()) <= mostBytes && queue.offer(item)) return true;
        queued.addAndGet(-item.bytes());
        return false;
    }

    private void run() {
        try {
            while (true) handle(queue.take());
        } catch (InterruptedException e) {
            for (Item item = queue.poll(); item != null; item = queue.poll()) handle(item);
        }
    }

    private void handle(Item item) {
        queued.addAndGet(-item.bytes());
        switch (item) {
            case Chosen chosen -> make(chosen);
            case Made(OutboxEvent event) -> writer.offer(event);
        }
    }

    private void make(Chosen chosen) {
        SpelledWindow window = reduced(chosen.window());
        OutboxEvent event = window == null ? null : OutboxEvent.of(window, chosen.why(), chosen.kept());
        if (event == null || event.size() > largest) {
            if (event != null) meter.lost(Loss.SIZE, 1);
            chosen.kept().complete(null);
            return;
        }
        chosen.why().forEach(meter::chosen);
        writer.offer(event);
    }

    private @Nullable SpelledWindow reduced(Buffer window) {
        try {
            return rules.reduce(SpelledWindow.read(window.getBytes()));
        } catch (IOException e) {
            // a window in a form that the edge understands and this does not
            meter.lost(Loss.UNSEEN, 1);
            return null;
        }
    }
}
