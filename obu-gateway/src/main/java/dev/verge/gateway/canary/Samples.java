package dev.verge.gateway.canary;

import dev.verge.gateway.shadow.Compared;
import java.util.Arrays;

/** What one stage of one canary has shown. Times of the first {@link #MOST_TIMES} are kept. Not safe for many threads. */
final class Samples {
    private static final int MOST_TIMES = 20_000;

    private long agreed;
    private long comparable;
    private long failed;
    private long all;
    private long[] served = new long[64];
    private long[] copied = new long[64];
    private int times;

    void add(Compared compared) {
        all++;
        if (compared.isComparable()) comparable++;
        switch (compared.result()) {
            case AGREED -> agreed++;
            case DISAGREED, INCOMPARABLE -> {}
            case FAILED -> {
                failed++;
                return;
            }
        }
        if (times == MOST_TIMES) return;
        if (times == served.length) {
            served = Arrays.copyOf(served, 2 * times);
            copied = Arrays.copyOf(copied, 2 * times);
        }
        served[times] = compared.fromMicros();
        copied[times++] = compared.toMicros();
    }

    long agreed() {
        return agreed;
    }

    /** Answers that could be compared. */
    long comparable() {
        return comparable;
    }

    long failed() {
        return failed;
    }

    long all() {
        return all;
    }

    /** Times of the answers that clients got, microseconds. */
    long[] served() {
        return Arrays.copyOf(served, times);
    }

    /** Times of the copies' answers, microseconds. */
    long[] copied() {
        return Arrays.copyOf(copied, times);
    }
}
