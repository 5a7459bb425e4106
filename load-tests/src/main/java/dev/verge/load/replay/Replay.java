package dev.verge.load.replay;

import dev.verge.load.door.Door;
import dev.verge.telemetry.Measurement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Plays sources into a door in the order of the replay clock. Runs on the caller's thread; {@link #stop} from any. */
public final class Replay {
    private static final int FLUSH_EVERY = 256; // rows, when there is no pause to flush in

    private final List<Source> sources;
    private final Door door;
    private final Pace pace;
    private final Duration limit;
    private final ReplayListener listener;
    private final StepGate gate;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private int unflushed;

    /**
     * @param limit recording time after which the replay ends
     * @param gate asked before each step of {@link Pace.Stepped}
     */
    public Replay(List<Source> sources, Door door, Pace pace, Duration limit, ReplayListener listener, StepGate gate) {
        this.sources = List.copyOf(sources);
        this.door = door;
        this.pace = pace;
        this.limit = limit;
        this.listener = listener;
        this.gate = gate;
    }

    /** Called before each step; returns when the person wants to go on, false to end. */
    @FunctionalInterface
    public interface StepGate {
        boolean next(long placeMillis) throws InterruptedException;
    }

    /** Ends {@link #run} soon; rows handed to the door by then are still delivered. */
    public void stop() {
        stopped.countDown();
    }

    /** Plays until every source is empty, the limit is reached or {@link #stop} is called; then flushes the door. */
    public void run() throws InterruptedException {
        PriorityQueue<Voice> queue = new PriorityQueue<>(Comparator.comparingLong(Voice::place));
        for (Source source : sources) {
            if (source.rows().hasNext()) queue.add(new Voice(source));
        }
        ReplayClock clock = new ReplayClock(System.nanoTime(), pace);
        long nextGate = 0;
        while (!queue.isEmpty() && stopped.getCount() > 0) {
            Voice voice = queue.remove();
            if (voice.place() > limit.toMillis()) break;
            if (pace instanceof Pace.Stepped(var step) && voice.place() >= nextGate) {
                door.flush();
                if (!gate.next(voice.place())) break;
                nextGate = voice.place() + step.toMillis();
            }
            if (!awaitDue(clock, voice.place())) break;
            send(voice);
            if (voice.advance()) queue.add(voice);
        }
        door.flush();
    }

    private boolean awaitDue(ReplayClock clock, long place) throws InterruptedException {
        long wait = clock.waitNanos(place, System.nanoTime());
        if (wait <= 0) return true;
        door.flush();
        unflushed = 0;
        return !stopped.await(wait, TimeUnit.NANOSECONDS);
    }

    private void send(Voice voice) {
        for (Measurement row : voice.rows()) {
            door.send(row);
            listener.sent(row, voice.place());
            if (++unflushed >= FLUSH_EVERY) {
                door.flush();
                unflushed = 0;
            }
        }
    }

    /** A source with its next row in hand. */
    private static final class Voice {
        private final Source source;
        private final long first;
        private Measurement row;

        Voice(Source source) {
            this.source = source;
            this.row = source.rows().next();
            this.first = row.timestamp();
        }

        long place() {
            return row.timestamp() - first;
        }

        List<Measurement> rows() {
            return source.vehicles().stream()
                    .map(vehicle -> new Measurement(vehicle, row.timestamp(), row.signals(), row.values()))
                    .toList();
        }

        boolean advance() {
            if (!source.rows().hasNext()) return false;
            row = source.rows().next();
            return true;
        }
    }
}
