package dev.verge.ingest;

import dev.verge.ingest.redis.Groups;
import dev.verge.redis.RedisConnections;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is still to be done, over all partitions and whoever owns them.
 *
 * @param rows entries of {@code measurements} that are not handled
 * @param windows windows without an outcome
 */
public record Backlog(long rows, long windows) {
    /** Nothing is left to do. */
    public boolean isEmpty() {
        return rows == 0 && windows == 0;
    }

    /** Asks Redis. */
    static Backlog read(RedisConnections redis, Layout layout, boolean scoring) throws InterruptedException {
        Groups groups = new Groups(redis);
        long rows = 0;
        long windows = 0;
        for (int p = 0; p < layout.partitions().count(); p++) {
            rows += lag(groups, layout.keys().measurements(p), "ingest");
            if (scoring) windows += lag(groups, layout.keys().windows(p), "score");
        }
        return new Backlog(rows, windows);
    }

    private static long lag(Groups groups, byte[] stream, String group) throws InterruptedException {
        Optional<Groups.Progress> progress = groups.progress(stream, group);
        OptionalLong lag = progress.map(Groups.Progress::lag).orElse(OptionalLong.empty());
        long pending = progress.map(Groups.Progress::pending).orElse(0L);
        // Redis's number goes wrong when unread entries are deleted; whether there is one does not
        if (lag.orElse(1) == 0 || !groups.hasUnread(stream, progress)) return pending;
        return pending + (lag.isPresent() ? lag.getAsLong() : groups.length(stream));
    }
}
