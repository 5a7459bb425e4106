package dev.verge.inference.onnx;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A fixed number of slots, taken and given back without a lock; never waits. */
final class Slots {
    private final AtomicReferenceArray<@Nullable Slot> free;

    Slots(Slot[] slots) {
        free = new AtomicReferenceArray<>(slots);
    }

    /** A free slot, now the caller's own, or null when all are taken. */
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

    /** Makes a slot that was taken from here free again. */
    void giveBack(Slot slot) {
        int start = start();
        for (int i = 0; i < free.length(); i++) {
            if (free.compareAndSet((start + i) % free.length(), null, slot)) return;
        }
        throw new IllegalStateException("a slot was given back that was never taken");
    }

    // a thread begins where it left its slot, so that it finds it in its core's cache
    private int start() {
        return (int) (Thread.currentThread().threadId() % free.length());
    }
}
