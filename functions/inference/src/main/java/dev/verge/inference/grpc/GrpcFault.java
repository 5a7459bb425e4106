package dev.verge.inference.grpc;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.tensor.MemoryShortage;
import java.util.concurrent.CompletionException;
import org.jboss.logging.Logger;

/** Why a call has no answer: a status, and one sentence for the caller. */
final class GrpcFault extends RuntimeException {
    private static final Logger LOG = Logger.getLogger(GrpcFault.class);

    private final GrpcStatus status;

    GrpcFault(GrpcStatus status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static GrpcFault invalid(String message) {
        return new GrpcFault(GrpcStatus.INVALID_ARGUMENT, message);
    }

    /** What the caller is told of a failure; one that is no fault of the caller's is logged. */
    static GrpcFault of(Throwable failure) {
        return switch (failure) {
            case GrpcFault fault -> fault;
            case InferFault fault -> new GrpcFault(GrpcStatus.of(fault), fault.getMessage());
            case CompletionException wrapped when wrapped.getCause() != null -> of(wrapped.getCause());
            case MemoryShortage shortage ->
                new GrpcFault(GrpcStatus.UNAVAILABLE, String.valueOf(shortage.getMessage()));
            case Throwable none
            when MemoryShortage.isBehind(none) -> {
                LOG.errorf("no memory for a call: %s", none);
                yield new GrpcFault(GrpcStatus.UNAVAILABLE, "there is no memory for this call now; try again later");
            }
            default -> {
                LOG.error("call failed", failure);
                yield new GrpcFault(GrpcStatus.INTERNAL, "the server failed on this call");
            }
        };
    }

    GrpcStatus status() {
        return status;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
