package dev.verge.gateway.vehicles;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket on its event loop: messages within a limit, pings, an end to silence, room on both sides, and closes that
 * say why. Methods may be called on any thread.
 */
final class Line {
    /** What comes over it; on the socket's event loop. */
    interface Listener {
        void text(String message);

        /** What came is no message: tell the client, and go on. */
        void bad(String detail);

        void closed();

        /** About once a second. */
        void tick(long now);
    }

    private static final long TICK_MILLIS = 1000;
    private static final int MOST_QUEUED = 256 * 1024;

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final VehicleOptions options;
    private final Context context;
    private Buffer message = Buffer.buffer();
    private boolean skipping;
    private boolean isText;
    private long heard = System.nanoTime();
    private long pinged = System.nanoTime();
    private boolean paused;
    private boolean over;
    private @Nullable Listener listener;

    Line(Vertx vertx, ServerWebSocket socket, VehicleOptions options) {
        this.vertx = vertx;
        this.socket = socket;
        this.options = options;
        this.context = vertx.getOrCreateContext();
    }

    /** Begins; to be called on the socket's event loop. */
    void listen(Listener to) {
        listener = to;
        socket.setWriteQueueMaxSize(MOST_QUEUED);
        socket.frameHandler(this::frame);
        socket.pongHandler(pong -> heard = System.nanoTime());
        // the end handler follows
        socket.exceptionHandler(failure -> {});
        long timer = vertx.setPeriodic(TICK_MILLIS, id -> tick());
        socket.closeHandler(end -> {
            over = true;
            vertx.cancelTimer(timer);
            to.closed();
        });
    }

    /** Runs something on the socket's event loop, after what was given before. */
    void run(Runnable work) {
        context.runOnContext(ignored -> {
            if (!over) work.run();
        });
    }

    /** Sends a message; a client that does not read is let go, so that nothing piles up. */
    void send(String text) {
        if (over) return;
        if (socket.writeQueueFull()) {
            close(Closing.TOO_SLOW);
            return;
        }
        socket.writeTextMessage(text);
    }

    /** Reads nothing until {@link #resume}: the client's TCP connection fills, and it waits. */
    void pause() {
        if (over || paused) return;
        paused = true;
        socket.pause();
    }

    void resume() {
        if (over || !paused) return;
        paused = false;
        heard = System.nanoTime();
        socket.resume();
    }

    void close(Closing why) {
        if (over) return;
        over = true;
        // a paused socket would never see that the other side closed, too
        socket.resume();
        socket.close(why.code(), why.reason());
    }

    private void frame(WebSocketFrame frame) {
        heard = System.nanoTime();
        if (over || !(frame.isText() || frame.isBinary() || frame.isContinuation())) return;
        if (!frame.isContinuation()) {
            message = Buffer.buffer();
            skipping = false;
            isText = frame.isText();
        }
        if (!skipping) message.appendBuffer(frame.binaryData());
        if (message.length() > options.maxMessage().asLongValue()) {
            skipping = true;
            message = Buffer.buffer();
        }
        if (!frame.isFinal() || listener == null) return;
        if (skipping)
            listener.bad("a message is at most " + options.maxMessage().asLongValue() + " bytes");
        else if (!isText) listener.bad("messages are text");
        else listener.text(message.toString(StandardCharsets.UTF_8));
    }

    private void tick() {
        long now = System.nanoTime();
        if (over || listener == null) return;
        // who is not read cannot be heard
        if (!paused && now - heard > options.idle().toNanos()) {
            close(Closing.SILENT);
            return;
        }
        if (now - pinged > options.ping().toNanos()) {
            pinged = now;
            socket.writePing(Buffer.buffer());
        }
        listener.tick(now);
    }
}
