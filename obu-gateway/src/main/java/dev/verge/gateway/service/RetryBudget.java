package dev.verge.gateway.service;

/**
 * Retries in proportion to requests, so that a target that fails is not finished off by them: each request pays in a part,
 * a retry costs one (as in Finagle's RetryBudget). Safe for use by many threads.
 */
final class RetryBudget {
    private static final double MOST = 10;

    private final double share;
    private double saved = 1;

    RetryBudget(double share) {
        this.share = share;
    }

    synchronized void request() {
        saved = Math.min(MOST, saved + share);
    }

    synchronized boolean take() {
        if (saved < 1) return false;
        saved--;
        return true;
    }
}
