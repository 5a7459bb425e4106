package dev.verge.load.bench;

import dev.verge.load.site.SiteException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls to a server that does nothing, two hundred a second: where one of them took long, the machine stood still, and
 * what was measured meanwhile says nothing of anybody.
 */
final class NoOpControl implements AutoCloseable {
    private static final long EVERY_NANOS = 5_000_000;
    private static final long STALL_NANOS = 10_000_000;
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final Thread thread;
    private final List<long[]> stalls = new ArrayList<>();
    private volatile boolean stopped;

    NoOpControl(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new SiteException("the control's server cannot be reached", e);
        }
        thread = Thread.ofPlatform().daemon().name("control").start(this::run);
    }

    private void run() {
        byte[] buffer = new byte[4096];
        try {
            for (long due = System.nanoTime(); !stopped; due += EVERY_NANOS) {
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                socket.getOutputStream().write(REQUEST);
                if (socket.getInputStream().read(buffer) < 0) return;
                long now = System.nanoTime();
                if (now - due > STALL_NANOS) add(due, now);
                if (now > due) due += (now - due) / EVERY_NANOS * EVERY_NANOS;
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** The machine stood still from then until then ({@link System#nanoTime}). */
    synchronized void add(long from, long until) {
        stalls.add(new long[] {from, until});
    }

    /** Whether it stood still at some moment between these. */
    synchronized boolean stalled(long from, long until) {
        for (long[] stall : stalls) if (stall[0] <= until && stall[1] >= from) return true;
        return false;
    }

    /** Milliseconds for which it stood still between these moments. */
    synchronized long stalledMillis(long from, long until) {
        long nanos = 0;
        for (long[] stall : stalls) nanos += Math.max(0, Math.min(until, stall[1]) - Math.max(from, stall[0]));
        return nanos / 1_000_000;
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join(1000);
            socket.close();
        } catch (IOException e) {
            throw new SiteException("the control's connection cannot be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
