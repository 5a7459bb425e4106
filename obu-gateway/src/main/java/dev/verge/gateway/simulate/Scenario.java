package dev.verge.gateway.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What happens at one site. Requests come at random (Poisson) at a rate that changes; times are log-normal.
 *
 * @param name by which it is asked for
 * @param about a sentence
 * @param seconds how long it lasts
 * @param rate requests a second
 * @param edgeFactor how many times longer than usual the edge works
 * @param cloudFactor how many times longer than usual the cloud works
 * @param networkFactor how many times longer than usual the way is
 * @param bandwidthFactor share of the usual bandwidth that the uplink has
 * @param uplink 1 while bytes get through, 0 while they vanish
 * @param calls 1 while requests get through, 0 while they vanish though pings do not
 * @param idleMicros after which the edge is scaled to zero; 0: never
 * @param arrivals all requests, in order
 */
record Scenario(
        String name,
        String about,
        int seconds,
        Timeline rate,
        Timeline edgeFactor,
        Timeline cloudFactor,
        Timeline networkFactor,
        Timeline bandwidthFactor,
        Timeline uplink,
        Timeline calls,
        long idleMicros,
        List<Arrival> arrivals) {
    Scenario {
        arrivals = List.copyOf(arrivals);
    }

    boolean isUp(long fromMicros, long toMicros) {
        return uplink.at(fromMicros) > 0 && uplink.at(toMicros) > 0;
    }

    /** Whether a request that leaves and is answered at these moments gets through. */
    boolean passes(long fromMicros, long toMicros) {
        return isUp(fromMicros, toMicros) && calls.at(fromMicros) > 0 && calls.at(toMicros) > 0;
    }

    static List<Arrival> arrivals(
            Timeline rate, int seconds, Budgets budgets, long bytes, double bytesSpread, Random random) {
        List<Arrival> arrivals = new ArrayList<>();
        double now = 0;
        while (true) {
            // while nobody drives, look again after a tenth of a second
            double perSecond = rate.at((long) now);
            now += perSecond > 0 ? -StrictMath.log(1 - random.nextDouble()) / perSecond * 1e6 : 100_000;
            if (now >= seconds * 1e6) return arrivals;
            if (perSecond > 0) arrivals.add(arrival((long) now, budgets, bytes, bytesSpread, random));
        }
    }

    private static Arrival arrival(long at, Budgets budgets, long bytes, double bytesSpread, Random random) {
        return new Arrival(
                at,
                logNormal(bytes, bytesSpread, random),
                budgets.at(random.nextDouble()),
                logNormal(SimulatedSite.EDGE.serviceMicros(), 0.25, random),
                logNormal(SimulatedSite.CLOUD.serviceMicros(), 0.25, random),
                logNormal(SimulatedSite.CLOUD.networkMicros(), 0.12, random),
                random.nextLong());
    }

    static long logNormal(double median, double sigma, Random random) {
        return (long) (median * StrictMath.exp(sigma * random.nextGaussian()));
    }
}
