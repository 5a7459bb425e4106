package dev.verge.load.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;

/**
 * What became of one contender's requests under one condition, with one seed.
 *
 * @param condition what the site went through
 * @param contender who decided
 * @param seed of requests and outages
 * @param seconds how long it went on
 * @param http of the calls to the cloud
 * @param stalledMillis for how long the machine stood still meanwhile
 * @param sent requests
 * @param answered requests that got an answer, with whatever status
 * @param leftOut requests that the machine's own stalls make worthless
 * @param inTime requests answered in time, without those left out
 * @param feasible requests that the oracle answers in time, without those left out
 * @param kept feasible requests that were answered in time
 * @param missed the others; of those who are not judged only the first ones
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record RouteTally(
        String condition,
        String contender,
        long seed,
        double seconds,
        String http,
        long stalledMillis,
        long sent,
        long answered,
        long leftOut,
        long inTime,
        long feasible,
        long kept,
        List<RouteMiss> missed) {
    boolean isCell(String itsCondition, String itsContender, long itsSeed, double itsSeconds, String itsHttp) {
        return condition.equals(itsCondition)
                && contender.equals(itsContender)
                && seed == itsSeed
                && seconds == itsSeconds
                && http.equals(itsHttp);
    }

    /** Both together; of the seeds the first one's. */
    RouteTally plus(RouteTally other) {
        return new RouteTally(
                condition,
                contender,
                seed,
                seconds,
                http,
                stalledMillis + other.stalledMillis,
                sent + other.sent,
                answered + other.answered,
                leftOut + other.leftOut,
                inTime + other.inTime,
                feasible + other.feasible,
                kept + other.kept,
                List.of());
    }

    /** Percent of the feasible ones that were answered in time. */
    double keptPercent() {
        return feasible == 0 ? 100 : 100.0 * kept / feasible;
    }

    /** Percent of all that were answered. */
    double answeredPercent() {
        return sent == 0 ? 100 : 100.0 * answered / sent;
    }

    /** Percent of all but those left out that were answered in time. */
    double inTimePercent() {
        return sent == leftOut ? 100 : 100.0 * inTime / (sent - leftOut);
    }

    /** Whether so many percent were kept and everybody was answered. */
    boolean isGood(double leastPercent) {
        return keptPercent() >= leastPercent && answered == sent;
    }
}
