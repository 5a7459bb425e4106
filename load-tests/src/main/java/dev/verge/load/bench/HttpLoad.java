package dev.verge.load.bench;

import dev.verge.load.door.DoorException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * One request over and over, on kept-alive connections of one thread. Closed: each connection asks again as soon as it is
 * answered. Open: requests are due at a steady rate, and their latency counts from when they were due, so that waiting for
 * a slow server is not left out.
 */
final class HttpLoad implements AutoCloseable {
    private final byte[] request;
    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private long[] nanos = new long[1 << 16];
    private int answered;

    /** What was measured; latencies in microseconds. */
    record Result(double perSecond, double p50, double p99, double max) {}

    private static final class Connection {
        final SocketChannel channel;
        final ByteBuffer in = ByteBuffer.allocateDirect(64 << 10);
        long due;

        Connection(SocketChannel channel) {
            this.channel = channel;
        }
    }

    /** @param request head and body */
    HttpLoad(int port, byte[] request, int connections) {
        this.request = request;
        try {
            selector = Selector.open();
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                Connection connection = new Connection(channel);
                channel.register(selector, SelectionKey.OP_READ, connection);
                this.connections.add(connection);
            }
        } catch (IOException e) {
            throw new DoorException("the server on port " + port + " cannot be reached", e);
        }
    }

    /** @throws DoorException if an answer is not 200 */
    Result closed(double seconds) {
        try {
            answered = 0;
            long start = System.nanoTime();
            long end = start + (long) (seconds * 1e9);
            for (Connection connection : connections) ask(connection, System.nanoTime());
            int open = connections.size();
            while (open > 0) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    Connection connection = (Connection) key.attachment();
                    if (!isAnswered(connection)) continue;
                    if (System.nanoTime() < end) ask(connection, System.nanoTime());
                    else open--;
                }
                selector.selectedKeys().clear();
            }
            return result(System.nanoTime() - start);
        } catch (IOException e) {
            throw new DoorException("the server closed a connection", e);
        }
    }

    /** @throws DoorException if an answer is not 200 */
    Result open(double perSecond, double seconds) {
        try {
            answered = 0;
            Deque<Connection> idle = new ArrayDeque<>(connections);
            double interval = 1e9 / perSecond;
            long total = (long) (perSecond * seconds);
            long start = System.nanoTime();
            for (long sent = 0; answered < total; ) {
                while (sent < total && !idle.isEmpty() && System.nanoTime() - start >= (long) (sent * interval)) {
                    ask(idle.poll(), start + (long) (sent++ * interval));
                }
                selector.selectNow();
                for (SelectionKey key : selector.selectedKeys()) {
                    Connection connection = (Connection) key.attachment();
                    if (isAnswered(connection)) idle.add(connection);
                }
                selector.selectedKeys().clear();
            }
            return result(System.nanoTime() - start);
        } catch (IOException e) {
            throw new DoorException("the server closed a connection", e);
        }
    }

    private void ask(Connection connection, long due) throws IOException {
        connection.due = due;
        ByteBuffer out = ByteBuffer.wrap(request);
        while (out.hasRemaining()) connection.channel.write(out);
    }

    private boolean isAnswered(Connection connection) throws IOException {
        if (connection.channel.read(connection.in) < 0) throw new IOException("end of stream");
        if (!isWhole(connection.in)) return false;
        connection.in.clear();
        if (answered == nanos.length) nanos = Arrays.copyOf(nanos, 2 * answered);
        nanos[answered++] = System.nanoTime() - connection.due;
        return true;
    }

    // a connection has one request at a time, so what has been read is one answer or its beginning
    private static boolean isWhole(ByteBuffer in) {
        int end = headEnd(in);
        if (end < 0) return false;
        byte[] head = new byte[end];
        in.get(0, head);
        String text = new String(head, StandardCharsets.US_ASCII);
        if (!text.startsWith("HTTP/1.1 200"))
            throw new DoorException("answered " + text.lines().findFirst());
        int at = text.toLowerCase(Locale.ROOT).indexOf("content-length:");
        int line = text.indexOf('\r', at);
        int length =
                Integer.parseInt(text.substring(at + 15, line < 0 ? end : line).strip());
        return in.position() >= end + 4 + length;
    }

    private static int headEnd(ByteBuffer in) {
        for (int i = 0; i + 3 < in.position(); i++) {
            if (in.get(i) == '\r' && in.get(i + 1) == '\n' && in.get(i + 2) == '\r' && in.get(i + 3) == '\n') return i;
        }
        return -1;
    }

    private Result result(long elapsed) {
        Arrays.sort(nanos, 0, answered);
        return new Result(answered * 1e9 / elapsed, micros(0.5), micros(0.99), micros(1));
    }

    private double micros(double share) {
        return nanos[(int) Math.min(answered - 1, Math.ceil(share * answered) - 1)] / 1000.0;
    }

    @Override
    public void close() {
        try {
            for (Connection connection : connections) connection.channel.close();
            selector.close();
        } catch (IOException e) {
            throw new DoorException("a connection cannot be closed", e);
        }
    }
}
