package dev.verge.inference.grpc;

import dev.verge.wire.Admission;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Deque;

/** A call of any number of messages, each answered before the next one is taken. Reads on when all are answered. */
final class StreamCall {
    private final Exchange exchange;
    private final HttpServerRequest request;
    private final Method method;
    private final Admission admission;
    private final MessageReader reader;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private Room coming;
    private boolean isAnswering;
    private boolean isServing;
    private boolean isEnded;
    private boolean isStopping;

    private record Waiting(ByteBuf message, Room room) {}

    /** @param smallBytes longest message that needs no room of its own: no more than a packet's worth of them wait */
    StreamCall(
            Exchange exchange,
            HttpServerRequest request,
            Method method,
            Admission admission,
            int smallBytes,
            Encoding encoding) {
        this.exchange = exchange;
        this.request = request;
        this.method = method;
        this.admission = admission;
        this.coming = room();
        this.reader =
                new MessageReader(method.maxBytes(), bytes -> bytes <= smallBytes || coming.take(bytes), encoding);
    }

    void read(Buffer chunk) {
        if (exchange.isOver()) return;
        ByteBuf in = chunk.getByteBuf();
        try {
            do {
                ByteBuf message = reader.read(in);
                if (message != null) keep(message);
            } while (in.isReadable());
        } catch (GrpcFault fault) {
            fail(fault);
            return;
        } catch (OutOfMemoryError none) {
            fail(GrpcFault.of(none));
            return;
        }
        // who is not read from cannot be behind
        if (waiting.isEmpty()) coming.await(reader.received());
        else request.pause();
        serve();
    }

    private void keep(ByteBuf message) {
        coming.arrived();
        waiting.add(new Waiting(message, coming));
        coming = room();
    }

    private Room room() {
        return new Room(admission, () -> exchange.onLoop(() -> fail(MessageReader.tooSlow())));
    }

    void ended() {
        isEnded = true;
        serve();
    }

    /** The server is about to end: what has come is answered, and the caller told to go elsewhere. */
    void stop() {
        isStopping = true;
        serve();
    }

    // a loop and no recursion: thousands of short messages fit in a packet
    private void serve() {
        if (isServing) return;
        isServing = true;
        while (!exchange.isOver() && !isAnswering && !exchange.isFull(this::serve)) {
            Waiting next = waiting.poll();
            if (next == null) break;
            isAnswering = true;
            exchange.answer(method, next.message, reply -> reply(next, reply), fault -> fail(next, fault));
        }
        isServing = false;
        if (!exchange.isOver() && !isAnswering && waiting.isEmpty()) rest();
    }

    private void rest() {
        if (isStopping && !isEnded) fail(new GrpcFault(GrpcStatus.UNAVAILABLE, "the server is stopping"));
        else if (!isEnded) resume();
        else if (reader.isAtRest()) exchange.finish();
        else fail(GrpcFault.invalid("the last message is cut short"));
    }

    private void resume() {
        coming.await(reader.received());
        request.resume();
    }

    private void reply(Waiting answered, Reply reply) {
        isAnswering = false;
        exchange.send(reply, answered.room::leave);
        serve();
    }

    private void fail(Waiting failed, GrpcFault fault) {
        failed.room.leave();
        fail(fault);
    }

    private void fail(GrpcFault fault) {
        exchange.fail(fault);
        close();
    }

    /** The call is over. What is being answered keeps its room until it is. */
    void close() {
        exchange.close();
        reader.release();
        coming.leave();
        for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
            next.message.release();
            next.room.leave();
        }
    }
}
