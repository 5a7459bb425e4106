package dev.verge.load.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.TreeMap;

/** What became of one contender's requests under one condition. */
final class RouteTally {
    private long sent;
    private long answered;
    private long leftOut;
    private long feasible;
    private long kept;
    private long inTime;
    private final Map<String, Long> missed = new TreeMap<>();

    void add(RouteBench.Ended ended, boolean stalled) {
        sent++;
        if (ended.status() != 0) answered++;
        if (stalled) {
            leftOut++;
            return;
        }
        if (ended.inTime()) inTime++;
        if (!ended.feasible()) return;
        feasible++;
        if (ended.inTime()) kept++;
        else
            missed.merge(
                    ended.status() + " of " + ended.request().deadlineMillis() + " ms " + ended.route(), 1L, Long::sum);
    }

    /** Requests sent. */
    @JsonProperty
    long sent() {
        return sent;
    }

    /** Requests that the machine's own stalls make worthless. */
    @JsonProperty
    long leftOut() {
        return leftOut;
    }

    /** Requests that the oracle answers in time, without those left out. */
    @JsonProperty
    long feasible() {
        return feasible;
    }

    /** Percent of the feasible ones that were answered in time. */
    @JsonProperty
    double keptPercent() {
        return feasible == 0 ? 100 : 100.0 * kept / feasible;
    }

    /** Percent of all but those left out that were answered in time. */
    @JsonProperty
    double inTimePercent() {
        return sent == leftOut ? 100 : 100.0 * inTime / (sent - leftOut);
    }

    /** Percent of all that were answered, with whatever status. */
    @JsonProperty
    double answeredPercent() {
        return sent == 0 ? 100 : 100.0 * answered / sent;
    }

    /** Feasible ones that were missed, by status, deadline and route. */
    @JsonProperty
    Map<String, Long> missed() {
        return new TreeMap<>(missed);
    }
}
