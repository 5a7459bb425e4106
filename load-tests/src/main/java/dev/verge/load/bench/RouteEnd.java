package dev.verge.load.bench;

import java.util.Optional;

/**
 * A request and its end; times of {@link System#nanoTime}.
 *
 * @param oracle how the oracle answers it in time, if it does
 * @param status 0 if there was no answer at all
 * @param route what the gateway said of it
 * @param clockMicros when it was sent, since 1970
 */
record RouteEnd(
        RouteRequest request,
        Optional<RouteOracle.Way> oracle,
        long from,
        long until,
        int status,
        String route,
        long clockMicros) {
    boolean inTime() {
        return status == 200 && until - from <= request.deadlineMillis() * 1_000_000L;
    }

    boolean isMiss() {
        return oracle.isPresent() && !inTime();
    }

    /** Until when the machine has to run for the request to say something. */
    long judgedUntil() {
        return Math.max(until, from + request.deadlineMillis() * 1_000_000L);
    }
}
