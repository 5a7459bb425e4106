package dev.verge.inference.grpc;

import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
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
         * @param until when the answer is of no more use, by {@link System#nanoTime}
         * @return the answer, or a {@link GrpcFault} or {@link dev.verge.inference.plane.InferFault}, which may be thrown too
         */
        CompletionStage<Reply> answer(ByteBuf message, OptionalLong until);
    }
}
