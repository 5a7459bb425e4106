package dev.verge.gateway.vehicles;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The other side of a WebSocket, over the JDK's client: nothing of the gateway's is in it. */
final class Peer implements WebSocket.Listener, AutoCloseable {
    static final HttpClient CLIENT = HttpClient.newHttpClient();

    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    /** Close code, or -1 where the connection broke. */
    final CompletableFuture<Integer> end = new CompletableFuture<>();

    volatile String reason = "";
    private final StringBuilder part = new StringBuilder();
    private final WebSocket socket;

    Peer(int port, String path, String... protocols) {
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(10));
        if (protocols.length == 1) builder.subprotocols(protocols[0]);
        socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + path), this)
                .orTimeout(15, TimeUnit.SECONDS)
                .join();
    }

    String protocol() {
        return socket.getSubprotocol();
    }

    /** False: the connection is broken. */
    boolean send(String text) {
        try {
            socket.sendText(text, true).get(20, TimeUnit.SECONDS);
            return true;
        } catch (Exception e) {
            return false;
        }
    }

    void sendBinary(byte[] bytes) throws Exception {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).get(5, TimeUnit.SECONDS);
    }

    void sendInTwo(String text) throws Exception {
        socket.sendText(text.substring(0, 5), false).get(5, TimeUnit.SECONDS);
        socket.sendText(text.substring(5), true).get(5, TimeUnit.SECONDS);
    }

    String next() throws InterruptedException {
        return Objects.requireNonNull(messages.poll(15, TimeUnit.SECONDS), "no message came");
    }

    @Nullable
    String next(long millis) throws InterruptedException {
        return messages.poll(millis, TimeUnit.MILLISECONDS);
    }

    int ended() throws Exception {
        return end.get(15, TimeUnit.SECONDS);
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
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String why) {
        reason = why;
        end.complete(statusCode);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        end.complete(-1);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
