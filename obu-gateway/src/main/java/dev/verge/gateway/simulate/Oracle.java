package dev.verge.gateway.simulate;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Knows everything beforehand: each request's latent times on each side, all requests to come, and when the uplink fails.
 * The cloud has room for all, so all that is to be decided is who gets the edge: requests are taken in the order of what
 * the edge saves them (against the cloud, or against being missed), and each goes to the edge if it is then answered in
 * time and nobody who was taken before is made late by it. The others go to the cloud, or are shed at once, without a
 * call, if nobody can answer them. This is the greedy solution of a scheduling problem whose best one nobody computes, so
 * a policy may come out below it; {@link #floor()} is a bound that none can. Its edge wakes up on demand, like everybody's.
 */
final class Oracle {
    private static final int WORKERS = SimulatedSite.EDGE.workers();

    private final Scenario scenario;
    private final List<Arrival> arrivals;
    private final CostFunction costs;
    private final boolean[] atEdge;
    // when the workers are free just before the request comes, where it goes to the edge
    private final long[][] free;
    private final long[] readyAt;

    Oracle(Scenario scenario, CostFunction costs) {
        this.scenario = scenario;
        this.arrivals = scenario.arrivals();
        this.costs = costs;
        this.atEdge = new boolean[arrivals.size()];
        this.free = new long[arrivals.size()][];
        this.readyAt = readyTimes();
    }

    Tally play() {
        boolean[] cloudMeets = new boolean[arrivals.size()];
        double[] saving = new double[arrivals.size()];
        for (int i = 0; i < saving.length; i++) {
            cloudMeets[i] = cloudMeets(arrivals.get(i));
            saving[i] = (cloudMeets[i] ? cloud(i) : costs.miss()) - edge(i);
        }
        IntStream.range(0, saving.length)
                .boxed()
                .filter(i -> saving[i] > 0)
                // who is missed otherwise comes first, then all others as they arrive
                .sorted((a, b) -> cloudMeets[a] == cloudMeets[b] ? a - b : cloudMeets[a] ? 1 : -1)
                .forEach(this::insert);
        Tally tally = new Tally();
        for (int i = 0; i < saving.length; i++) count(i, cloudMeets[i], tally);
        return tally;
    }

    private void count(int i, boolean cloudMeets, Tally tally) {
        if (!atEdge[i] && !cloudMeets) {
            tally.shed++;
            tally.cost += costs.miss();
            return;
        }
        tally.inTime.set(i);
        if (atEdge[i]) {
            tally.edgeCalls++;
            tally.cost += edge(i);
            tally.joules += SimulatedSite.EDGE.joules();
        } else {
            tally.cloudCalls++;
            tally.uplinkBytes += arrivals.get(i).bytes();
            tally.cost += cloud(i);
            tally.joules += SimulatedSite.CLOUD.joules();
        }
    }

    /** What all requests would cost if each were alone, with the edge running: nobody can be cheaper. */
    double floor() {
        double sum = 0;
        for (int i = 0; i < arrivals.size(); i++) {
            Arrival arrival = arrivals.get(i);
            double least = costs.miss();
            if (cloudMeets(arrival)) least = Math.min(least, cloud(i));
            if (end(arrival, arrival.atMicros()) <= arrival.deadlineMicros()) least = Math.min(least, edge(i));
            sum += least;
        }
        return sum;
    }

    /** Takes a request in at the edge unless somebody is late then. */
    private void insert(int index) {
        long[] now = before(index);
        long[][] changed = new long[arrivals.size() - index][];
        int last = index;
        for (int i = index; i < arrivals.size(); i++) {
            if (i != index && !atEdge[i]) continue;
            if (i != index && now[0] == free[i][0] && now[1] == free[i][1]) break;
            changed[i - index] = now;
            last = i;
            Arrival arrival = arrivals.get(i);
            long start = Math.max(Math.max(arrival.atMicros(), readyAt[i]), now[0]);
            if (end(arrival, start) > arrival.deadlineMicros()) return;
            now = sorted(start + World.edgeMicros(scenario, arrival, start), now[1]);
        }
        atEdge[index] = true;
        for (int i = index; i <= last; i++) {
            if (changed[i - index] != null) free[i] = changed[i - index];
        }
        after = Math.max(after, last);
        if (last == after) freeAfter = now;
    }

    // the state after the last request at the edge
    private long[] freeAfter = new long[WORKERS];
    private int after = -1;

    private long[] before(int index) {
        for (int i = index; i <= after; i++) {
            if (atEdge[i]) return free[i];
        }
        return freeAfter;
    }

    private static long[] sorted(long a, long b) {
        return a <= b ? new long[] {a, b} : new long[] {b, a};
    }

    private long end(Arrival arrival, long start) {
        return start + World.edgeMicros(scenario, arrival, start) + SimulatedSite.EDGE.networkMicros();
    }

    private double edge(int i) {
        return costs.call(SimulatedSite.EDGE, arrivals.get(i).bytes());
    }

    private double cloud(int i) {
        return costs.call(SimulatedSite.CLOUD, arrivals.get(i).bytes());
    }

    private boolean cloudMeets(Arrival arrival) {
        long end = arrival.atMicros() + World.cloudMicros(scenario, arrival, arrival.atMicros());
        return end <= arrival.deadlineMicros() && scenario.passes(arrival.atMicros(), end);
    }

    /** When the edge is up for each request: woken by the first one after a pause, asleep after the idle time. */
    private long[] readyTimes() {
        long[] times = new long[arrivals.size()];
        if (scenario.idleMicros() == 0) return times;
        long ready = Long.MIN_VALUE / 2;
        long before = Long.MIN_VALUE / 2;
        for (int i = 0; i < times.length; i++) {
            long now = arrivals.get(i).atMicros();
            if (now - Math.max(before, ready) >= scenario.idleMicros()) {
                ready = now + SimulatedSite.EDGE.coldStartMicros();
            }
            before = now;
            times[i] = ready;
        }
        return times;
    }
}
