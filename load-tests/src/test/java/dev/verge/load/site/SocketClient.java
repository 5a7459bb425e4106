package dev.verge.load.site;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A vehicle's end of a WebSocket, over the JDK's client. */
final class SocketClient implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    /** Connects; a sub-protocol may be offered. */
    SocketClient(int port, String path, String... protocol) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(20));
        if (protocol.length == 1) builder.subprotocols(protocol[0]);
        socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + path), this)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    /** Whether it left; false: the connection is broken. */
    boolean send(String text) {
        try {
            socket.sendText(text, true).get(20, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            return false;
        }
    }

    /** The next message; null where none came in time. */
    @Nullable
    String next(Duration patience) throws InterruptedException {
        return messages.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            messages.add(part.toString());
            part.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
