package dev.verge.gateway.service;

/** Microseconds since the epoch that never go back: the wall clock at the start, and the monotonic one from then on. */
final class Ticks {
    private final long startMicros = System.currentTimeMillis() * 1000;
    private final long startNanos = System.nanoTime();

    long micros() {
        return startMicros + (System.nanoTime() - startNanos) / 1000;
    }
}
