package dev.verge.load.bench;

import dev.verge.load.door.DoorException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/**
 * Commands as bytes into Redis, answers only counted: the cheapest writer there is. One thread sends; the answers are
 * read on another. Only for commands whose answer is one bulk string.
 */
final class RawRedis implements AutoCloseable {
    private static final long IN_FLIGHT = 20_000;
    private static final int BUFFER = 128 * 1024;

    private final Socket socket;
    private final OutputStream out;
    private final Thread reader;
    private long sent;
    private volatile long answered;
    private volatile long errors;
    private volatile boolean closed;

    RawRedis(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
        } catch (IOException e) {
            throw new DoorException("Redis on port " + port + " cannot be reached", e);
        }
        reader = Thread.ofPlatform().daemon().name("answers").start(this::count);
    }

    void send(byte[] command) {
        try {
            if (sent - answered >= IN_FLIGHT) waitForAnswers(sent - IN_FLIGHT / 2);
            out.write(command);
            sent++;
        } catch (IOException e) {
            throw new DoorException("Redis closed the connection", e);
        }
    }

    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new DoorException("Redis closed the connection", e);
        }
    }

    /** Flushes and waits for every answer. @throws DoorException if one was an error */
    void drain() {
        waitForAnswers(sent);
        if (errors > 0) throw new DoorException("Redis refused " + errors + " of " + sent + " rows");
    }

    private void waitForAnswers(long until) {
        flush();
        while (answered < until) {
            if (closed) throw new DoorException("Redis closed the connection");
            LockSupport.parkNanos(50_000);
        }
    }

    long sent() {
        return sent;
    }

    // a bulk string is two lines, the first of which begins with $; an error is one that begins with -
    private void count() {
        byte[] buffer = new byte[BUFFER];
        boolean lineStart = true;
        try (InputStream in = socket.getInputStream()) {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                long answers = 0;
                for (int i = 0; i < length; i++) {
                    if (lineStart && buffer[i] == '$') answers++;
                    if (lineStart && buffer[i] == '-') {
                        answers++;
                        addError();
                    }
                    lineStart = buffer[i] == '\n';
                }
                addAnswers(answers);
            }
        } catch (IOException e) {
            // the sender finds out by the flag
        }
        closed = true;
    }

    // only the reader's thread writes these two
    private void addAnswers(long more) {
        long total = answered + more;
        answered = total;
    }

    private void addError() {
        long total = errors + 1;
        errors = total;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is lost: everything was answered or does not matter any more
        }
    }
}
