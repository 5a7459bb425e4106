package dev.verge.gateway.outbox;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cloud on bare sockets that keeps every byte that comes, whatever it is: request lines, headers, bodies. It answers
 * predictions and batches well enough, or not at all.
 */
final class RawCloud implements AutoCloseable {
    enum Mode {
        ANSWER,
        NO_ROOM,
        WRONG,
        HANG,
        BREAK
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");
    private static final Pattern VEHICLE = Pattern.compile("\"vehicle\":\"([^\"]*)\"");

    private final ServerSocket server;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    volatile Mode mode = Mode.ANSWER;

    RawCloud() {
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** Everything that ever came, one byte a character. */
    String everything() {
        synchronized (bytes) {
            return bytes.toString(ISO_8859_1);
        }
    }

    /** Requests, head and body, whose first line begins like this. */
    List<String> requests(String line) {
        return requests.stream().filter(request -> request.startsWith(line)).toList();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = socket.getInputStream();
            while (true) {
                String head = head(in);
                if (head.isEmpty()) return;
                Matcher length = LENGTH.matcher(head);
                byte[] body = read(in, length.find() ? Integer.parseInt(length.group(1)) : 0);
                requests.add(head + new String(body, UTF_8));
                String reply = reply(head, new String(body, UTF_8));
                if (reply.isEmpty()) return;
                socket.getOutputStream().write(reply.getBytes(UTF_8));
            }
        } catch (IOException | InterruptedException e) {
            // the gateway has closed it
        }
    }

    private String reply(String head, String body) throws InterruptedException {
        switch (mode) {
            case BREAK -> {
                return "";
            }
            case HANG -> {
                Thread.sleep(3_000);
                return "";
            }
            case NO_ROOM -> {
                return http(503, "no room");
            }
            case WRONG -> {
                if (head.startsWith("POST")) return http(400, "what is this of " + vehicle(body));
            }
            case ANSWER -> {}
        }
        if (head.startsWith("POST /v1/ingest"))
            return http(202, "{\"accepted\":1,\"rejectedCount\":0,\"rejected\":[]}");
        return http(
                200,
                "{\"id\":\"" + vehicle(body) + "/1-2/2x2\",\"vehicle\":\"" + vehicle(body)
                        + "\",\"label\":\"town\",\"confidence\":0.9}");
    }

    private static String vehicle(String body) {
        Matcher vehicle = VEHICLE.matcher(body);
        return vehicle.find() ? vehicle.group(1) : "nobody";
    }

    private static String http(int status, String body) {
        return "HTTP/1.1 " + status + " X\r\ncontent-type: application/json\r\ncontent-length: "
                + body.getBytes(UTF_8).length + "\r\n\r\n" + body;
    }

    private String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) return "";
            keep((byte) next);
            head.append((char) next);
        }
        return head.toString();
    }

    private byte[] read(InputStream in, int length) throws IOException {
        byte[] body = in.readNBytes(length);
        for (byte one : body) keep(one);
        return body;
    }

    private void keep(byte one) {
        synchronized (bytes) {
            bytes.write(one);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : new ArrayList<>(sockets)) socket.close();
    }
}
