package dev.verge.wire;

/** Carries a problem out of a plain Funqy function, which can set no status; {@link FunqyFailures} answers it. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /** @param problem what to answer */
    public RefusedException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** What to answer. */
    public Problem problem() {
        return problem;
    }
}
