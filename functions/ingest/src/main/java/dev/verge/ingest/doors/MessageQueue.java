package dev.verge.ingest.doors;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Messages that wait to be copied, in their order: bounded by number and by bytes. Safe for many threads. */
final class MessageQueue {
    private final int maxMessages;
    private final long maxBytes;
    private final Deque<Message> waiting = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private long bytes;

    MessageQueue(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** Adds a message at the end; false where there is no room for it. */
    boolean offer(Message message) {
        lock.lock();
        try {
            if (waiting.size() >= maxMessages || bytes + message.body().length > maxBytes) return false;
            waiting.add(message);
            bytes += message.body().length;
            arrived.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The first message, which stays; null when none comes in time. */
    @Nullable
    Message peek(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (waiting.isEmpty() && left > 0) left = arrived.awaitNanos(left);
            return waiting.peek();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the first message away. */
    void remove() {
        lock.lock();
        try {
            bytes -= waiting.remove().body().length;
        } finally {
            lock.unlock();
        }
    }

    /** Messages that wait. */
    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }
}
