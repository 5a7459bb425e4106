package dev.verge.ingest.windows;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One lane a vehicle: its windows are handled one after the other, in order, while different vehicles' go on side by
 * side. Bounded by whoever offers: a window counts until it is done.
 */
final class Lanes {
    private final Handler handler;
    private final Runnable done;
    private final Map<String, Queue<WindowEntry>> waiting = new HashMap<>();
    private final Set<Thread> threads = new HashSet<>();
    private int inFlight;

    /** @param done called when there is room for a further window, or a lane has ended by itself */
    Lanes(Handler handler, Runnable done) {
        this.handler = handler;
        this.done = done;
    }

    /** Puts a window at the end of its vehicle's lane. */
    synchronized void offer(WindowEntry window) {
        inFlight++;
        Queue<WindowEntry> lane = waiting.get(window.vehicle());
        if (lane != null) {
            lane.add(window);
            return;
        }
        waiting.put(window.vehicle(), new ArrayDeque<>());
        Thread thread = Thread.ofVirtual().name("lane-" + window.vehicle()).unstarted(() -> run(window));
        threads.add(thread);
        thread.start();
    }

    /** Windows offered and not done. */
    synchronized int inFlight() {
        return inFlight;
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
            for (WindowEntry window = first; window != null; window = next(window.vehicle())) {
                handler.handle(window);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                threads.remove(Thread.currentThread());
            }
        }
    }

    private @Nullable WindowEntry next(String vehicle) {
        WindowEntry next = finished(vehicle);
        done.run();
        return next;
    }

    private synchronized @Nullable WindowEntry finished(String vehicle) {
        inFlight--;
        Queue<WindowEntry> lane = waiting.get(vehicle);
        WindowEntry next = lane == null ? null : lane.poll();
        if (next == null) waiting.remove(vehicle);
        return next;
    }

    /** What is done with a window. */
    @FunctionalInterface
    interface Handler {
        void handle(WindowEntry window) throws InterruptedException;
    }
}
