package dev.verge.inference.grpc;

import dev.verge.inference.plane.InferFault;

/** How a call ended, by gRPC's numbers; those that are used here. */
enum GrpcStatus {
    OK(0),
    INVALID_ARGUMENT(3),
    DEADLINE_EXCEEDED(4),
    NOT_FOUND(5),
    RESOURCE_EXHAUSTED(8),
    UNIMPLEMENTED(12),
    INTERNAL(13),
    UNAVAILABLE(14);

    private final String code;

    GrpcStatus(int code) {
        this.code = Integer.toString(code);
    }

    /** The number, as the trailer carries it. */
    String code() {
        return code;
    }

    static GrpcStatus of(InferFault fault) {
        int status = fault.status();
        return switch (status) {
            case 404 -> NOT_FOUND;
            case 413, 429 -> RESOURCE_EXHAUSTED;
            case 503 -> UNAVAILABLE;
            case 504 -> DEADLINE_EXCEEDED;
            default -> status < 500 ? INVALID_ARGUMENT : INTERNAL;
        };
    }
}
