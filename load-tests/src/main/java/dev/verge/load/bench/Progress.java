package dev.verge.load.bench;

import dev.verge.load.door.RedisLink;
import dev.verge.load.result.Feed;
import dev.verge.load.result.Latencies;
import dev.verge.load.result.Outcome;
import dev.verge.load.result.Rejection;
import dev.verge.load.result.Stats;
import dev.verge.load.site.Pause;
import dev.verge.load.site.SiteException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Follows what the site does during a phase. {@link #look} on one thread; the counters may be read from others. */
final class Progress implements AutoCloseable, Feed.Listener {
    private final RedisLink link;
    private final Feed feed;
    private final Set<String> seen = new HashSet<>();
    private Latencies latencies = new Latencies();
    private long countFromTs = Long.MIN_VALUE;
    private long twice;
    private volatile Stats stats = Stats.NONE;

    Progress(String redisUrl) {
        this.link = RedisLink.open(redisUrl);
        this.feed = new Feed(link);
    }

    /** From now on latencies count only for windows whose last row is of this time or later. */
    void countLatenciesFrom(long epochMillis) {
        countFromTs = epochMillis;
        latencies = new Latencies();
    }

    @Override
    public void predicted(Outcome outcome) {
        if (!seen.add(outcome.id())) twice++;
        if (outcome.lastTs() >= countFromTs) outcome.latencyMillis().ifPresent(latencies::add);
    }

    @Override
    public void rejected(Rejection rejection) {
        if (rejection.kind().equals("window") && !seen.add(rejection.id())) twice++;
    }

    /** Reads on and returns the counters. */
    Stats look() {
        stats = feed.stats();
        while (feed.poll(this)) {
            // until the streams' ends as they were: under load there is always something newer
        }
        return stats;
    }

    /** Only the counters: cheap enough for fifty times a second. */
    Stats counters() {
        stats = feed.stats();
        return stats;
    }

    /** Counts from now on what Redis spends its time in. */
    RedisWork redisWork() {
        return new RedisWork(link);
    }

    /** The counters as last read. */
    Stats stats() {
        return stats;
    }

    /** Windows that came out more than once. */
    long twice() {
        return twice;
    }

    /** Different windows that came out. */
    long outcomes() {
        return seen.size();
    }

    Latencies latencies() {
        return latencies;
    }

    /** Looks until this is so. @throws SiteException if it is not so in time; {@code what} ends its sentence */
    Stats await(Predicate<Stats> condition, Duration patience, String what) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.test(look())) {
            if (System.nanoTime() > end) {
                throw new SiteException("after " + patience.toSeconds() + " s the site has not " + what + ": " + stats);
            }
            Pause.millis(50);
        }
        return stats;
    }

    @Override
    public void close() {
        link.close();
    }
}
