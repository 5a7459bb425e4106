package dev.verge.inference.grpc;

import dev.verge.wire.Admission;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** A call of one message and one answer, or of one message whose answer is the first of several. */
final class UnaryCall {
    private final Exchange exchange;
    private final Method method;
    private final MessageReader reader;
    private final Room room;
    private final Runnable answered;
    private @Nullable ByteBuf message;
    private boolean isAsked;

    UnaryCall(Exchange exchange, Method method, Admission admission, Encoding encoding) {
        this(exchange, method, admission, encoding, exchange::finish);
    }

    /** @param answered run when the answer has been handed over */
    UnaryCall(Exchange exchange, Method method, Admission admission, Encoding encoding, Runnable answered) {
        this.exchange = exchange;
        this.method = method;
        this.room = new Room(admission, () -> exchange.onLoop(this::giveWay));
        this.answered = answered;
        this.reader = new MessageReader(method.maxBytes(), room::take, encoding);
    }

    void read(Buffer chunk) {
        if (exchange.isOver()) return;
        ByteBuf in = chunk.getByteBuf();
        try {
            while (in.isReadable()) {
                // before any memory or room is taken for it
                if (message != null) throw GrpcFault.invalid("this call takes one message, and there are more");
                message = reader.read(in);
            }
            // one that is whole waits only for the caller to say that it was all
            room.await(message == null ? reader.received() : 0);
        } catch (GrpcFault fault) {
            fail(fault);
        } catch (OutOfMemoryError none) {
            fail(GrpcFault.of(none));
        }
    }

    /** The caller has said everything. */
    void ended() {
        if (exchange.isOver()) return;
        ByteBuf asked = message;
        if (asked == null || !reader.isAtRest()) {
            fail(GrpcFault.invalid(asked == null ? "there is no whole message" : "the last message is cut short"));
            return;
        }
        message = null;
        isAsked = true;
        room.arrived();
        exchange.answer(method, asked, this::reply, this::fail);
    }

    private void giveWay() {
        if (!isAsked && !exchange.isOver()) fail(MessageReader.tooSlow());
    }

    private void reply(Reply reply) {
        exchange.send(reply, room::leave);
        answered.run();
    }

    private void fail(GrpcFault fault) {
        exchange.fail(fault);
        isAsked = false;
        close();
    }

    /** The call is over. What is being answered keeps its room until it is. */
    void close() {
        exchange.close();
        reader.release();
        if (message != null) message.release();
        message = null;
        if (!isAsked) room.leave();
    }
}
