package dev.verge.load.bench;

import dev.verge.load.door.DoorException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * One request over and over, on kept-alive connections of one thread. Closed: each connection asks again as soon as it is
 * answered. Open: requests are due at a steady rate, and their latency counts from when they were due, so that waiting for
 * a slow server is not left out.
 */
final class HttpLoad implements AutoCloseable {
    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private long[] nanos = new long[1 << 16];
    private int answered;
    // those of them during whose time this client got on
    private long[] attended = new long[1 << 16];
    private int attendedOnes;
    private long stalledUntil;

    /**
     * What was measured; latencies in microseconds.
     *
     * @param attendedP99 of the requests between whose due time and answer this client did not stand still
     * @param stalled percent of the time that this client itself did not get on, in an open load: what was due then was
     *     sent late, which its latency counts although no server had a part in it
     */
    record Result(double perSecond, double p50, double p99, double attendedP99, double max, double stalled) {}

    // a turn of the open loop takes a few microseconds; one of this length was not the client's own work
    private static final long STALL_NANOS = 50_000;

    private static final class Connection {
        final ByteChannel channel;
        final ByteBuffer in = ByteBuffer.allocateDirect(64 << 10);
        final ByteBuffer out;
        long due;

        Connection(ByteChannel channel, byte[] request) {
            this.channel = channel;
            this.out = ByteBuffer.allocateDirect(request.length).put(request);
        }
    }

    /** @param request head and body */
    HttpLoad(int port, byte[] request, int connections) {
        this(port, request, connections, false);
    }

    /** @param tls whether connections are encrypted; every certificate will do */
    HttpLoad(int port, byte[] request, int connections, boolean tls) {
        try {
            selector = Selector.open();
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                ByteChannel way = tls ? new TlsChannel(channel) : channel;
                channel.configureBlocking(false);
                Connection connection = new Connection(way, request);
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
            begin();
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
            return result(System.nanoTime() - start, 0);
        } catch (IOException e) {
            throw new DoorException("the server closed a connection", e);
        }
    }

    /** @throws DoorException if an answer is not 200 */
    Result open(double perSecond, double seconds) {
        try {
            begin();
            Deque<Connection> idle = new ArrayDeque<>(connections);
            double interval = 1e9 / perSecond;
            long total = (long) (perSecond * seconds);
            long start = System.nanoTime();
            long before = start;
            long stalled = 0;
            for (long sent = 0; answered < total; ) {
                long now = System.nanoTime();
                if (now - before > STALL_NANOS) {
                    stalled += now - before;
                    stalledUntil = now;
                }
                before = now;
                while (sent < total && !idle.isEmpty() && now - start >= (long) (sent * interval)) {
                    ask(idle.poll(), start + (long) (sent++ * interval));
                }
                selector.selectNow();
                for (SelectionKey key : selector.selectedKeys()) {
                    Connection connection = (Connection) key.attachment();
                    if (isAnswered(connection)) idle.add(connection);
                }
                selector.selectedKeys().clear();
            }
            return result(System.nanoTime() - start, stalled);
        } catch (IOException e) {
            throw new DoorException("the server closed a connection", e);
        }
    }

    private void begin() {
        answered = 0;
        attendedOnes = 0;
        stalledUntil = System.nanoTime();
    }

    private void ask(Connection connection, long due) throws IOException {
        connection.due = due;
        connection.out.flip();
        while (connection.out.hasRemaining()) connection.channel.write(connection.out);
    }

    private boolean isAnswered(Connection connection) throws IOException {
        if (connection.channel.read(connection.in) < 0) throw new IOException("end of stream");
        if (!isWhole(connection.in)) return false;
        connection.in.clear();
        if (answered == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * answered);
            attended = Arrays.copyOf(attended, 2 * answered);
        }
        long took = System.nanoTime() - connection.due;
        nanos[answered++] = took;
        if (connection.due - stalledUntil >= 0) attended[attendedOnes++] = took;
        return true;
    }

    // a connection has one request at a time, so what has been read is one answer or its beginning; nothing is made
    // here,
    // so that the client's own collections do not count
    private static boolean isWhole(ByteBuffer in) {
        int end = headEnd(in);
        if (end < 0) return false;
        for (int i = 0; i < OK.length; i++) {
            if (in.get(i) != OK[i])
                throw new DoorException("answered " + text(in, end).lines().findFirst());
        }
        int at = lengthAt(in, end);
        if (at < 0) throw new DoorException("answered without a length: " + text(in, end));
        int length = 0;
        for (int i = at; in.get(i) != '\r'; i++) if (in.get(i) != ' ') length = 10 * length + in.get(i) - '0';
        return in.position() >= end + 4 + length;
    }

    private static String text(ByteBuffer in, int end) {
        byte[] head = new byte[end];
        in.get(0, head);
        return new String(head, StandardCharsets.US_ASCII);
    }

    // where the value of Content-Length begins
    private static int lengthAt(ByteBuffer in, int end) {
        for (int i = OK.length; i + LENGTH.length < end; i++) {
            if (in.get(i) == '\n' && isLength(in, i + 1)) return i + 1 + LENGTH.length;
        }
        return -1;
    }

    private static boolean isLength(ByteBuffer in, int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            // lower case; '-' and ':' have that bit already
            if ((in.get(at + i) | 0x20) != LENGTH[i]) return false;
        }
        return true;
    }

    private static int headEnd(ByteBuffer in) {
        for (int i = 0; i + 3 < in.position(); i++) {
            if (in.get(i) == '\r' && in.get(i + 1) == '\n' && in.get(i + 2) == '\r' && in.get(i + 3) == '\n') return i;
        }
        return -1;
    }

    private Result result(long elapsed, long stalled) {
        Arrays.sort(nanos, 0, answered);
        Arrays.sort(attended, 0, attendedOnes);
        return new Result(
                answered * 1e9 / elapsed,
                micros(nanos, answered, 0.5),
                micros(nanos, answered, 0.99),
                micros(attended, attendedOnes, 0.99),
                micros(nanos, answered, 1),
                percent(stalled, elapsed));
    }

    private static double percent(long part, long whole) {
        return Math.round(1000.0 * part / whole) / 10.0;
    }

    private static double micros(long[] sorted, int count, double share) {
        return count == 0 ? 0 : sorted[(int) Math.min(count - 1, Math.ceil(share * count) - 1)] / 1000.0;
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
