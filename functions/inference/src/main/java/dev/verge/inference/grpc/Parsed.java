package dev.verge.inference.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import io.netty.buffer.ByteBuf;

/** Messages that are small enough to be read by generated code. */
final class Parsed {
    /** Longest such message, in bytes: a hostile one may become thirty times as much in objects. */
    static final int MAX_BYTES = 64 * 1024;

    private Parsed() {}

    /** @throws GrpcFault INVALID_ARGUMENT if the bytes are no such message */
    static <T extends MessageLite> T of(Parser<T> parser, ByteBuf message) {
        try {
            return parser.parseFrom(UnsafeByteOperations.unsafeWrap(message.nioBuffer()));
        } catch (InvalidProtocolBufferException e) {
            throw GrpcFault.invalid("the message is not what this call takes: " + e.getMessage());
        }
    }
}
