package dev.verge.load.bench;

import dev.verge.load.wan.Outage;
import dev.verge.load.wan.Wan;
import java.util.List;
import java.util.Optional;

/**
 * Which requests can be answered in time by somebody who knows all times beforehand: in the cloud, where the link is whole
 * from when they are sent until they would be answered; else at the edge, in a queue of only those, first come, first
 * served. A request that makes neither is not sent by the oracle. This is one way to do it, not the best one, so what it
 * answers is certainly feasible.
 */
final class RouteOracle {
    /** What gateway and client may take themselves, and a timer be late. */
    static final long ALLOWANCE_MICROS = 5_000;

    private final Wan link;
    private final List<Outage> outages;
    private final double transferMicros;
    private final long[] free;

    /** @param bytes of a request; replies are short */
    RouteOracle(Wan link, List<Outage> outages, int bytes, int workers) {
        this.link = link;
        this.outages = outages;
        this.transferMicros = link.bitsPerSecond() == 0 ? 0 : bytes * 8e6 / link.bitsPerSecond();
        this.free = new long[workers];
    }

    /**
     * How a request is answered in time.
     *
     * @param side where
     * @param micros from when it is due until it is answered
     */
    record Way(String side, long micros) {}

    /** Nothing if it is not. To be asked in the order in which requests are due. */
    Optional<Way> way(RouteRequest request) {
        long budget = request.deadlineMillis() * 1000L - ALLOWANCE_MICROS;
        double cloud = link.roundTrip().toNanos() / 1000.0 + transferMicros + request.cloudMicros();
        if (cloud <= budget && isWhole(request.dueNanos(), request.dueNanos() + (long) (cloud * 1000))) {
            return Optional.of(new Way("cloud", (long) cloud));
        }
        int worker = 0;
        for (int i = 1; i < free.length; i++) if (free[i] < free[worker]) worker = i;
        long due = request.dueNanos() / 1000;
        long end = Math.max(due, free[worker]) + request.edgeMicros();
        if (end - due > budget) return Optional.empty();
        free[worker] = end;
        return Optional.of(new Way("edge", end - due));
    }

    private boolean isWhole(long from, long until) {
        return outages.stream()
                .noneMatch(outage ->
                        outage.from().toNanos() <= until && outage.until().toNanos() >= from);
    }
}
