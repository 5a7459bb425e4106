package dev.verge.load.bench;

import java.util.Locale;

/**
 * A request that the oracle answers in time and the gateway did not.
 *
 * @param atMillis when it was due, from the first request
 * @param deadlineMillis its budget
 * @param edgeMicros work at the edge
 * @param cloudMicros work in the cloud
 * @param oracle where the oracle sends it, and how long it takes there
 * @param status of the answer, 0 if there was none
 * @param tookMicros as the client saw it
 * @param route what the gateway said of it
 * @param decision what was thought when it was decided, from the flight recorder; empty if that was not found
 */
record RouteMiss(
        long atMillis,
        int deadlineMillis,
        long edgeMicros,
        long cloudMicros,
        String oracle,
        int status,
        long tookMicros,
        String route,
        String decision) {

    static RouteMiss of(RouteEnd end, String decision) {
        RouteRequest request = end.request();
        return new RouteMiss(
                request.dueNanos() / 1_000_000,
                request.deadlineMillis(),
                request.edgeMicros(),
                request.cloudMicros(),
                end.oracle()
                        .map(way -> way.side() + " in " + millis(way.micros()))
                        .orElse(""),
                end.status(),
                (end.until() - end.from()) / 1000,
                end.route(),
                decision);
    }

    /** One line. */
    String text() {
        return String.format(
                Locale.ROOT,
                "at %.1f s, %d ms (work %s edge, %s cloud; oracle %s): %d after %s, %s%s",
                atMillis / 1e3,
                deadlineMillis,
                millis(edgeMicros),
                millis(cloudMicros),
                oracle,
                status,
                millis(tookMicros),
                route,
                decision.isEmpty() ? "" : " | " + decision);
    }

    static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f", micros / 1e3);
    }
}
