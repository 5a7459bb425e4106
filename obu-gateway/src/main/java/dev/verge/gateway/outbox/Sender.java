package dev.verge.gateway.outbox;

import dev.verge.gateway.uplink.UplinkRules;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Brings the outbox to the cloud, oldest first, one batch at a time: that is what keeps the order. What was settled is
 * taken out, so the beginning of the stream is always where to go on, after a crash too: at least once.
 */
final class Sender {
    private static final Logger LOG = Logger.getLogger(Sender.class);
    private static final Duration IDLE = Duration.ofMillis(200);
    private static final Duration SETTLED = Duration.ofMillis(100);
    /** Failures of a cloud that says it is ready, after which what is sent is to blame. */
    private static final int MOST_FAILURES = 8;

    private enum Step {
        SENT,
        NOTHING_TO_DO,
        FAILED
    }

    private final OutboxStore store;
    private final Keeper keeper;
    private final Receiver receiver;
    private final UplinkRules rules;
    private final OutboxOptions.Sending options;
    private final String source;
    private final OutboxMeter meter;
    private final TokenBucket rate;
    private final FullJitter backoff;
    private final Semaphore woken = new Semaphore(0);
    private final Thread thread = Thread.ofVirtual().name("outbox-sender").unstarted(this::run);
    private volatile String trouble = "";
    private String failing = "";
    private int failures;

    Sender(
            OutboxStore store,
            Keeper keeper,
            Receiver receiver,
            UplinkRules rules,
            OutboxOptions.Sending options,
            String source,
            OutboxMeter meter) {
        this.store = store;
        this.keeper = keeper;
        this.receiver = receiver;
        this.rules = rules;
        this.options = options;
        this.source = source;
        this.meter = meter;
        this.rate = new TokenBucket(options.bytesPerSecond().asLongValue(), System.nanoTime());
        this.backoff = new FullJitter(options.backoff(), options.longestBackoff());
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(1));
    }

    /** Something may have come. */
    void wake() {
        if (woken.availablePermits() == 0) woken.release();
    }

    /** What the last try failed of, empty if it did not. */
    String trouble() {
        return trouble;
    }

    private void run() {
        int failedSteps = 0;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Step step = step();
                failedSteps = step == Step.FAILED ? failedSteps + 1 : 0;
                switch (step) {
                    case SENT -> {}
                    case NOTHING_TO_DO -> pause(IDLE);
                    case FAILED ->
                        Thread.sleep(backoff.pause(
                                failedSteps, ThreadLocalRandom.current().nextDouble()));
                }
            }
        } catch (InterruptedException e) {
            // the gateway ends
        }
    }

    private void pause(Duration longest) throws InterruptedException {
        if (woken.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) woken.drainPermits();
    }

    private Step step() throws InterruptedException {
        String epoch = keeper.epoch();
        if (epoch.isEmpty() || !receiver.isUp()) return Step.NOTHING_TO_DO;
        try {
            List<StoredEvent> head = store.head(options.batch());
            if (head.isEmpty()) return Step.NOTHING_TO_DO;
            if (head.size() < options.batch()) {
                // what came just now may have overtaken what comes in a moment
                Thread.sleep(SETTLED);
                head = store.head(options.batch());
            }
            boolean delivered = deliver(epoch, load(epoch, VehicleOrder.of(head)));
            if (delivered) noted("");
            return delivered ? Step.SENT : Step.FAILED;
        } catch (RedisException e) {
            noted("Redis: " + e.getMessage());
            return Step.FAILED;
        }
    }

    private void noted(String detail) {
        if (trouble.isEmpty() && !detail.isEmpty()) LOG.warnf("outbox cannot be sent cause=%s", detail);
        if (!trouble.isEmpty() && detail.isEmpty()) LOG.info("outbox is sent again");
        trouble = detail;
    }

    /** As many of the oldest as fit into a request; what may not leave any more is settled at once. */
    private List<Parcel> load(String epoch, List<StoredEvent> head) throws InterruptedException {
        List<Parcel> load = new ArrayList<>();
        List<Settlement> kept = new ArrayList<>();
        long bytes = 0;
        for (StoredEvent event : head) {
            Parcel parcel = Parcel.of(event, rules, source);
            if (parcel.json() == null) {
                kept.add(Settlement.rejected(event, "may-not-leave", "by the rules of this site"));
                continue;
            }
            bytes += parcel.size();
            if (bytes > options.batchBytes().asLongValue() && !load.isEmpty()) break;
            load.add(parcel);
        }
        if (!kept.isEmpty()) settle(epoch, kept);
        return load;
    }

    /** @return whether all of it is settled */
    private boolean deliver(String epoch, List<Parcel> load) throws InterruptedException {
        if (load.isEmpty()) return true;
        byte[] batch = Parcel.batch(load);
        for (long wait = take(batch); wait > 0; wait = take(batch)) Thread.sleep(Duration.ofNanos(wait));
        // the right may have gone while this one waited
        if (!keeper.epoch().equals(epoch)) return false;
        return switch (receiver.send(batch, load.size())) {
            case Receipt.Taken(var refused) -> {
                List<Settlement> settled = new ArrayList<>(load.size());
                for (int i = 0; i < load.size(); i++) {
                    StoredEvent event = load.get(i).event();
                    String reason = refused.get(i);
                    settled.add(
                            reason == null ? Settlement.sent(event) : Settlement.rejected(event, "refused", reason));
                }
                boolean done = settle(epoch, settled);
                if (done) meter.sent(load.size() - refused.size(), batch.length);
                yield done;
            }
            case Receipt.Wrong(int status, String detail) -> wrong(epoch, load, "status-" + status, detail);
            case Receipt.Failed(String detail) -> failed(epoch, load, detail);
            case Receipt.Unavailable(String detail) -> {
                noted(detail);
                yield false;
            }
        };
    }

    private long take(byte[] batch) {
        return rate.take(batch.length, System.nanoTime());
    }

    /** Who is it? Halves are tried in order, until it is one alone. */
    private boolean wrong(String epoch, List<Parcel> load, String reason, String detail) throws InterruptedException {
        if (load.size() == 1) {
            return settle(epoch, List.of(Settlement.rejected(load.getFirst().event(), reason, detail)));
        }
        int half = load.size() / 2;
        return deliver(epoch, load.subList(0, half)) && deliver(epoch, load.subList(half, load.size()));
    }

    /** A cloud that fails again and again on the same event is right to be spared of it; it must not stop the others. */
    private boolean failed(String epoch, List<Parcel> load, String detail) throws InterruptedException {
        noted(detail);
        String first = load.getFirst().event().entry();
        failures = first.equals(failing) ? failures + 1 : 1;
        failing = first;
        return failures >= MOST_FAILURES && receiver.isUp() && wrong(epoch, load, "cloud-error", detail);
    }

    private boolean settle(String epoch, List<Settlement> settled) throws InterruptedException {
        if (!store.settle(epoch, settled)) return false;
        List<Settlement> rejected =
                settled.stream().filter(Settlement::isRejection).toList();
        for (Settlement one : rejected) meter.rejected(one.reason(), 1);
        if (!rejected.isEmpty()) {
            Settlement one = rejected.getFirst();
            LOG.warnf("events rejected events=%d first=%s %s", rejected.size(), one.reason(), one.detail());
        }
        return true;
    }
}
