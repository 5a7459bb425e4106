package dev.verge.redis.streams;

import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What a channel knows about its own condition; written by its loop, read by health checks. Thread-safe.
///
/// Logs each trouble once when it begins or changes, and once when it is over.
final class ChannelHealth {

    private static final Logger LOG = Logger.getLogger(ChannelHealth.class);

    private final String channel;
    private volatile boolean started;
    private volatile @Nullable String trouble;
    private volatile @Nullable String end;

    ChannelHealth(String channel) {
        this.channel = channel;
    }

    void works() {
        started = true;
        if (trouble != null) {
            trouble = null;
            LOG.infof("Redis can be used again channel=%s", channel);
        }
    }

    void troubledBy(Throwable failure) {
        String what = Failures.brief(failure);
        if (!what.equals(trouble)) {
            LOG.warnf("Redis cannot be used, trying again channel=%s cause=%s", channel, what);
        }
        trouble = what;
    }

    void failedBecauseOf(Throwable cause) {
        end = Failures.brief(cause);
        LOG.errorf(cause, "channel failed channel=%s", channel);
    }

    String channel() {
        return channel;
    }

    /// Whether Redis has answered this channel at least once.
    boolean started() {
        return started;
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /// Why the channel will do nothing any more.
    Optional<String> end() {
        return Optional.ofNullable(end);
    }
}
