package dev.verge.load.demo;

import dev.verge.load.result.Stats;
import dev.verge.load.site.SiteException;
import java.time.Duration;

/** Notices that nothing moves any more. */
final class Stall {
    private final Duration patience;
    private Stats last = Stats.NONE;
    private long since;

    Stall(Duration patience) {
        this.patience = patience;
    }

    /** @throws SiteException that says what is missing, if the counters have stood still for too long */
    void check(Board board, long now) {
        Stats stats = board.stats();
        if (since == 0 || !stats.equals(last)) {
            last = stats;
            since = now;
        } else if (now - since > patience.toNanos()) {
            throw new SiteException(String.format(
                    "nothing has moved for %d s: %,d of %,d rows and %,d windows are without an outcome",
                    patience.toSeconds(),
                    board.sentRows() - stats.rowsAccounted(),
                    board.sentRows(),
                    stats.openWindows()));
        }
    }
}
