package dev.verge.load.wan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A fault for a while.
 *
 * @param from when it begins, counted from when the schedule is followed
 * @param until when it is over
 * @param fault what it is
 */
public record Outage(Duration from, Duration until, Fault fault) {
    /** Checks that it ends after it begins. */
    public Outage {
        if (from.isNegative() || until.compareTo(from) <= 0) {
            throw new IllegalArgumentException("an outage must end after it begins: " + from + " to " + until);
        }
    }

    /**
     * A link that comes and goes: it is up for {@code up} and down for {@code down} on the average, each time evenly
     * spread over half to one and a half times that. The same seed gives the same schedule.
     *
     * @param length no outage begins after it
     */
    public static List<Outage> flapping(long seed, Duration up, Duration down, Duration length, Fault fault) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Outage> outages = new ArrayList<>();
        Duration begin = some(random, up);
        while (begin.compareTo(length) < 0) {
            Duration end = begin.plus(some(random, down));
            outages.add(new Outage(begin, end, fault));
            begin = end.plus(some(random, up));
        }
        return List.copyOf(outages);
    }

    private static Duration some(SplittableRandom random, Duration mean) {
        if (mean.compareTo(Duration.ofNanos(2)) < 0) throw new IllegalArgumentException("an outage needs some time");
        return Duration.ofNanos(mean.toNanos() / 2 + random.nextLong(mean.toNanos()));
    }
}
