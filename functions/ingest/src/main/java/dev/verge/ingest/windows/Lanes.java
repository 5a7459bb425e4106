package dev.verge.ingest.windows;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One lane a vehicle and model: its windows are handled one after the other, in order, while different lanes go on side
 * by side. Bounded by whoever offers: a window counts until it is done or dropped.
 */
final class Lanes {
    private record Lane(String vehicle, String model) {
        static Lane of(WindowEntry window) {
            return new Lane(window.vehicle(), window.model());
        }
    }

    private final Handler handler;
    private final Runnable done;
    private final Map<Lane, Queue<WindowEntry>> waiting = new HashMap<>();
    private final Set<String> entries = new HashSet<>();
    private final Set<Thread> threads = new HashSet<>();

    /** @param done called when there is room for a further window, or a lane has ended by itself */
    Lanes(Handler handler, Runnable done) {
        this.handler = handler;
        this.done = done;
    }

    /** Puts a window at the end of its lane. */
    synchronized void offer(WindowEntry window) {
        entries.add(window.entry());
        Lane lane = Lane.of(window);
        Queue<WindowEntry> queue = waiting.get(lane);
        if (queue != null) {
            queue.add(window);
            return;
        }
        waiting.put(lane, new ArrayDeque<>());
        Thread thread = Thread.ofVirtual().name("lane-" + window.vehicle()).unstarted(() -> run(window));
        threads.add(thread);
        thread.start();
    }

    /** Windows offered and not done. */
    synchronized int inFlight() {
        return entries.size();
    }

    /** Whether a window, by its stream entry, is offered and not done. */
    synchronized boolean holds(String entry) {
        return entries.contains(entry);
    }

    /** Forgets the windows of a model that wait behind others. */
    synchronized void dropWaiting(String model) {
        waiting.forEach((lane, queue) -> {
            if (lane.model().equals(model)) clear(queue);
        });
    }

    /** Ends the lane of a window that its handler left undone, with all that waits in it. */
    synchronized void drop(WindowEntry window) {
        entries.remove(window.entry());
        Queue<WindowEntry> queue = waiting.remove(Lane.of(window));
        if (queue != null) clear(queue);
    }

    private void clear(Queue<WindowEntry> queue) {
        queue.forEach(window -> entries.remove(window.entry()));
        queue.clear();
    }

    /** Ends all lanes; what is not done stays undone. */
    void stop() {
        Set<Thread> running;
        synchronized (this) {
            waiting.values().forEach(Queue::clear);
            running = Set.copyOf(threads);
        }
        running.forEach(Thread::interrupt);
    }

    private void run(WindowEntry first) {
        try {
            for (WindowEntry window = first; window != null; ) {
                window = handler.handle(window) ? next(window) : null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                threads.remove(Thread.currentThread());
            }
        }
    }

    private @Nullable WindowEntry next(WindowEntry before) {
        WindowEntry next = finished(before);
        done.run();
        return next;
    }

    private synchronized @Nullable WindowEntry finished(WindowEntry window) {
        entries.remove(window.entry());
        Lane lane = Lane.of(window);
        Queue<WindowEntry> queue = waiting.get(lane);
        WindowEntry next = queue == null ? null : queue.poll();
        if (next == null) waiting.remove(lane);
        return next;
    }

    /** What is done with a window. */
    @FunctionalInterface
    interface Handler {
        /** Whether it was brought to its outcome; if not, it was given to {@link #drop}. */
        boolean handle(WindowEntry window) throws InterruptedException;
    }
}
