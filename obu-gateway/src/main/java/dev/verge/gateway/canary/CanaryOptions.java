package dev.verge.gateway.canary;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a canary has to show, and what happens then. */
@ConfigMapping(prefix = "verge.gateway.canary")
public interface CanaryOptions {
    /** Whether Knative's traffic is changed; else there is a report only. */
    @WithDefault("false")
    boolean act();

    /** Configured targets that are judged, too; they are reported on only. */
    Optional<Set<String>> targets();

    /** Comparisons at which it is first judged; undecided, again at twice as many, and so on. */
    @WithDefault("200")
    int minSamples();

    /** Share of answers that have to agree with those of the revision that serves. */
    @WithDefault("0.95")
    double agreement();

    /** Share of copies that may go unanswered. */
    @WithDefault("0.02")
    double failures();

    /** The quantile of its time that is judged. */
    @WithDefault("0.95")
    double quantile();

    /** What that quantile may be at most. */
    Optional<Duration> maxLatency();

    /** What it may be at most, as a multiple of that of the answers that clients got. */
    @WithDefault("1.5")
    double slowdown();

    /** Probability with which each bound holds, over all looks together. */
    @WithDefault("0.95")
    double confidence();

    /** Percentages of the traffic, one after the other. */
    @WithDefault("1,5,25,100")
    List<Integer> steps();
}
