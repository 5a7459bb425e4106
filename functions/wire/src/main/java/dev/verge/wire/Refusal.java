package dev.verge.wire;

import dev.verge.telemetry.Reason;

/** Leaves a parser from any depth; never leaves this package. Has no stack trace, for bad input may come often. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    Refusal(Reason reason, String field, String detail) {
        super(detail, null, false, false);
        this.problem = Problem.badRequest(reason, field, detail);
    }

    Problem problem() {
        return problem;
    }
}
