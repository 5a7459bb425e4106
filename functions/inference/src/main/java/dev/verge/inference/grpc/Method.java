package dev.verge.inference.grpc;

import dev.verge.inference.plane.Caller;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletionStage;

/**
 * What can be called.
 *
 * @param kind whether one message is asked and answered, or any number of them
 * @param maxBytes longest message
 */
record Method(Kind kind, int maxBytes, Answering answering) {
    enum Kind {
        UNARY,
        STREAM
    }

    /** Answers one message. */
    @FunctionalInterface
    interface Answering {
        /**
         * @param message valid until this returns
         * @param caller who waits for it
         * @return the answer, or a {@link GrpcFault} or {@link dev.verge.inference.plane.InferFault}, which may be thrown too
         */
        CompletionStage<Reply> answer(ByteBuf message, Caller caller);
    }
}
