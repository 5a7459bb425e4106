import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The least that a target can be: answers every request at once with the same 200, on one thread, without a framework, so
 * that next to nothing of what is measured is its own. Requests have a Content-Length or no body.
 */
public final class Target {
    private static final byte[] BODY =
            "{\"id\":\"car-1/1700000000000-1700000039000/40x40\",\"vehicle\":\"car-1\",\"model\":\"driving-regime\",\"version\":\"1\",\"label\":\"highway\",\"confidence\":0.97}"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANSWER = join(
            ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + BODY.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII),
            BODY);
    private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

    public static void main(String[] arguments) throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[0])), 1024);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        while (true) {
            selector.select(Target::ready);
        }
    }

    private static void ready(SelectionKey key) {
        try {
            if (key.channel() instanceof ServerSocketChannel server) {
                SocketChannel channel = server.accept();
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.register(key.selector(), SelectionKey.OP_READ, ByteBuffer.allocateDirect(64 << 10));
            } else {
                read((SocketChannel) key.channel(), (ByteBuffer) key.attachment());
            }
        } catch (IOException e) {
            key.cancel();
            try {
                key.channel().close();
            } catch (IOException closed) {
                // gone
            }
        }
    }

    private static void read(SocketChannel channel, ByteBuffer in) throws IOException {
        if (channel.read(in) < 0) throw new IOException("end of stream");
        int from = 0;
        for (int end = end(in, from); end >= 0; end = end(in, from)) {
            from = end;
            ByteBuffer out = ByteBuffer.wrap(ANSWER);
            while (out.hasRemaining()) channel.write(out);
        }
        in.flip().position(from);
        in.compact();
    }

    // where the request that begins at a place ends, -1 while it is not whole
    private static int end(ByteBuffer in, int from) {
        int length = 0;
        int line = from;
        for (int i = from; i < in.position(); i++) {
            if (in.get(i) != '\n') continue;
            if (i - line <= 1) return i + 1 + length <= in.position() ? i + 1 + length : -1;
            if (isLength(in, line)) length = number(in, line + LENGTH.length);
            line = i + 1;
        }
        return -1;
    }

    private static boolean isLength(ByteBuffer in, int at) {
        for (int i = 0; i < LENGTH.length; i++) {
            if (at + i >= in.position() || (in.get(at + i) | 0x20) != (LENGTH[i] | 0x20)) return false;
        }
        return true;
    }

    private static int number(ByteBuffer in, int at) {
        int value = 0;
        for (int i = at; in.get(i) != '\r'; i++) {
            if (in.get(i) != ' ') value = 10 * value + in.get(i) - '0';
        }
        return value;
    }

    private static byte[] join(byte[] head, byte[] body) {
        byte[] all = new byte[head.length + body.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }
}
