package dev.verge.inference.onnx;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Slots that are free, taken and given back without a lock; never waits, and keeps no more than it has places for. */
final class SlotPool {
    private final AtomicReferenceArray<@Nullable Slot> free;
    private volatile boolean closed;

    /** @param places slots that are kept */
    SlotPool(int places) {
        free = new AtomicReferenceArray<>(places);
    }

    /** A free slot, now the caller's own, or null if there is none. */
    @Nullable
    Slot take() {
        int start = start();
        for (int i = 0; i < free.length(); i++) {
            int at = (start + i) % free.length();
            Slot slot = free.get(at);
            if (slot != null && free.compareAndSet(at, slot, null)) return slot;
        }
        return null;
    }

    /** Keeps a slot for others, or closes it if there is no place. */
    void giveBack(Slot slot) {
        int start = start();
        for (int i = 0; i < free.length(); i++) {
            if (free.compareAndSet((start + i) % free.length(), null, slot)) {
                // the pool may have been closed since the slot was taken
                if (closed) close();
                return;
            }
        }
        slot.close();
    }

    /** Closes the free slots, and those that are taken as soon as they are given back. */
    void close() {
        closed = true;
        for (int i = 0; i < free.length(); i++) {
            Slot slot = free.getAndSet(i, null);
            if (slot != null) slot.close();
        }
    }

    // a thread begins where it left its slot, so that it finds it in its core's cache
    private int start() {
        return (int) (Thread.currentThread().threadId() % free.length());
    }
}
