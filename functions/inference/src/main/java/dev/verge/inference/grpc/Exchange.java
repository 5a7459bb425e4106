package dev.verge.inference.grpc;

import dev.verge.inference.plane.Caller;
import dev.verge.inference.tensor.LargeBuffers;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One call on its HTTP/2 stream: what every kind of call needs. All of it runs on the call's event loop. */
final class Exchange {
    private static final Runnable NOTHING = () -> {};
    private static final long NO_TIMER = -1;
    private static final long NO_ERROR = 0;
    private static final long CANCEL = 8;
    // longer messages are read by a worker: at a few bytes a nanosecond they would hold up everybody else's calls
    private static final int INLINE_BYTES = 256 * 1024;

    private final Vertx vertx;
    private final Context context;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final long slowestReaderMillis;
    private Encoding replies = Encoding.IDENTITY;
    private Supplier<OptionalLong> deadline = OptionalLong::empty;
    private long timer = NO_TIMER;
    private boolean isOver;
    private Runnable ending = NOTHING;
    private Future<Void> beingRead = Future.succeededFuture();

    /** @param slowestReaderMillis how long a client may take to read a large answer */
    Exchange(Vertx vertx, HttpServerRequest request, long slowestReaderMillis) {
        this.vertx = vertx;
        this.slowestReaderMillis = slowestReaderMillis;
        this.context = vertx.getOrCreateContext();
        this.request = request;
        this.response = request.response();
        response.putHeader("content-type", "application/grpc").putHeader("grpc-accept-encoding", Encoding.ACCEPTED);
    }

    /** The encoding of the caller's messages, and of the answers if the caller can read it. */
    Encoding negotiate() {
        Encoding encoding = Encoding.named(request.getHeader("grpc-encoding"));
        if (encoding != Encoding.IDENTITY && encoding.isAcceptedBy(request.getHeader("grpc-accept-encoding"))) {
            replies = encoding;
            response.putHeader("grpc-encoding", encoding.token());
        }
        return encoding;
    }

    /** Ends the call with DEADLINE_EXCEEDED after so long. */
    void limit(long millis, Runnable onEnd) {
        timer = vertx.setTimer(Math.max(1, millis), _ -> {
            timer = NO_TIMER;
            fail(new GrpcFault(GrpcStatus.DEADLINE_EXCEEDED, "the deadline was over before the answer was there"));
            onEnd.run();
        });
    }

    /** What says of each message that is about to be answered how long its answer is of use. */
    void deadline(Supplier<OptionalLong> untilWhen) {
        deadline = untilWhen;
    }

    /** Whether the caller has got its status, or is gone. */
    boolean isOver() {
        return isOver;
    }

    /** The caller is gone, or will hear no more. */
    void close() {
        isOver = true;
        Runnable task = ending;
        ending = NOTHING;
        task.run();
        if (timer != NO_TIMER) vertx.cancelTimer(timer);
        timer = NO_TIMER;
    }

    /** Runs on the call's event loop, whoever asks. */
    void onLoop(Runnable run) {
        context.runOnContext(_ -> run.run());
    }

    /** Answers a message and hands the answer over on the call's event loop; releases the message. */
    void answer(Method method, ByteBuf message, Consumer<Reply> onReply, Consumer<GrpcFault> onFault) {
        Caller caller = new Waiting(deadline.get());
        CompletionStage<Reply> answer = message.readableBytes() > INLINE_BYTES
                ? vertx.executeBlocking(() -> answer(method, message, caller), false)
                        .toCompletionStage()
                        .thenCompose(stage -> stage)
                : answer(method, message, caller);
        answer.whenComplete((reply, failure) -> {
            Runnable next = failure == null ? () -> onReply.accept(reply) : () -> onFault.accept(GrpcFault.of(failure));
            if (Vertx.currentContext() == context) next.run();
            else context.runOnContext(_ -> next.run());
        });
    }

    /** Who waits for the answer to one message. */
    private final class Waiting implements Caller {
        private final OptionalLong until;

        Waiting(OptionalLong until) {
            this.until = until;
        }

        @Override
        public OptionalLong deadline() {
            return until;
        }

        // the messages of a call are answered one after the other
        @Override
        public void whenGone(Runnable task) {
            context.runOnContext(_ -> {
                if (isOver) task.run();
                else ending = task;
            });
        }
    }

    private static CompletionStage<Reply> answer(Method method, ByteBuf message, Caller caller) {
        try {
            return method.answering().answer(message, caller);
        } catch (RuntimeException | OutOfMemoryError e) {
            return CompletableFuture.failedFuture(e);
        } finally {
            message.release();
        }
    }

    /**
     * Sends an answer, if there is still somebody who waits for it.
     *
     * @param sent run when it needs no memory any more
     */
    void send(Reply reply, Runnable sent) {
        if (isOver) {
            reply.done().run();
            sent.run();
            return;
        }
        ByteBuf frame;
        try {
            frame = reply.frame(replies);
        } catch (RuntimeException | OutOfMemoryError e) {
            fail(GrpcFault.of(e));
            sent.run();
            return;
        }
        Future<Void> written = response.write(Buffer.buffer(frame));
        if (frame.readableBytes() > LargeBuffers.LARGE) cutOffLate(written);
        written.onComplete(_ -> {
            // Vert.x releases no buffer that is not its own
            frame.release();
            sent.run();
        });
    }

    // who does not read holds memory that others need
    private void cutOffLate(Future<Void> written) {
        beingRead = written;
        long late = vertx.setTimer(slowestReaderMillis, _ -> response.reset(CANCEL));
        written.onComplete(_ -> vertx.cancelTimer(late));
    }

    /** Whether the caller reads more slowly than it is answered; {@code drained} is run when it no longer does. */
    boolean isFull(Runnable drained) {
        if (!response.writeQueueFull()) return false;
        response.drainHandler(_ -> drained.run());
        return true;
    }

    void finish() {
        if (isOver) return;
        close();
        response.putTrailer("grpc-status", GrpcStatus.OK.code());
        end();
    }

    void fail(GrpcFault fault) {
        if (isOver) return;
        close();
        String message = Trailers.encoded(fault.getMessage());
        if (response.headWritten()) {
            response.putTrailer("grpc-status", fault.status().code()).putTrailer("grpc-message", message);
        } else {
            response.putHeader("grpc-status", fault.status().code()).putHeader("grpc-message", message);
        }
        end();
    }

    // Vert.x resets no stream that has been ended: a large answer is read first
    private void end() {
        if (beingRead.isComplete()) endNow();
        else beingRead.onSuccess(_ -> endNow());
    }

    private void endNow() {
        boolean isRead = request.isEnded();
        response.end().onComplete(_ -> {
            // what the caller still wants to send, nobody will read
            if (!isRead) response.reset(NO_ERROR);
        });
    }
}
