package dev.verge.load.bench;

import static java.util.Objects.requireNonNull;

import dev.verge.load.door.DoorException;
import dev.verge.load.site.Pause;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows through kills of Redis without losing one or changing their order: a batch is sent, all of its answers are
 * awaited, and when the connection breaks the whole batch is sent again, to a Redis that has said that it is ready. Redis
 * takes commands in order, so what it took of the first attempt is a beginning of the batch, and sent again it is repeated
 * or late. A client library that resends by itself does not promise that.
 */
final class BatchWriter implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream answers;

    BatchWriter(int port) {
        this.port = port;
    }

    /** Returns when Redis has taken every command. @throws DoorException if it does not within a minute, or refuses one */
    void send(List<byte[]> commands) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        commands.forEach(bytes::writeBytes);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                attempt(bytes.toByteArray(), commands.size());
                return;
            } catch (IOException e) {
                close();
                if (System.nanoTime() > end) throw new DoorException("Redis on port " + port + " is gone: " + e, e);
                Pause.millis(20);
            }
        }
    }

    private void attempt(byte[] bytes, int count) throws IOException {
        if (socket == null) connect();
        Socket open = requireNonNull(socket);
        InputStream in = requireNonNull(answers);
        open.getOutputStream().write(bytes);
        for (int i = 0; i < count; i++) expectBulk(in);
    }

    // a Redis that still loads its data would refuse the first commands of a batch and take the others once it is done:
    // not its beginning but its end
    private void connect() throws IOException {
        Socket open = new Socket(InetAddress.getLoopbackAddress(), port);
        open.setTcpNoDelay(true);
        InputStream in = new BufferedInputStream(open.getInputStream());
        socket = open;
        answers = in;
        open.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
        String answer = line(in);
        if (!answer.equals("+PONG")) throw new IOException(answer);
    }

    private static void expectBulk(InputStream in) throws IOException {
        String first = line(in);
        if (!first.startsWith("$")) throw new DoorException("Redis refused a row: " + first);
        line(in);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) throw new EOFException("connection closed");
            if (b != '\r') line.write(b);
        }
        return line.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        try {
            if (socket != null) socket.close();
        } catch (IOException e) {
            // it is broken anyway
        }
        socket = null;
        answers = null;
    }
}
