package dev.verge.redis.streams;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What a channel knows about its own condition; written by its loop, read by health checks. Thread-safe.
///
/// Each thing a channel does has its own trouble, so that one that works does not hide one that does not. Trouble is
/// logged once when it begins or changes, and once when it is over.
final class ChannelHealth {

    private static final Logger LOG = Logger.getLogger(ChannelHealth.class);

    /// What a channel does with Redis.
    enum Activity {
        READ,
        ACKNOWLEDGE,
        DEAD_LETTER,
        SEND
    }

    private final String channel;
    private final Map<Activity, String> troubles = new ConcurrentHashMap<>();
    private volatile boolean started;
    private volatile @Nullable String end;

    ChannelHealth(String channel) {
        this.channel = channel;
    }

    /// A subscriber is there, maybe not the first one.
    void begins() {
        end = null;
    }

    void works(Activity activity) {
        started = true;
        if (troubles.remove(activity) != null) {
            LOG.infof("Redis can be used again channel=%s activity=%s", channel, activity);
        }
    }

    void troubledBy(Activity activity, Throwable failure) {
        String what = Failures.brief(failure);
        if (!what.equals(troubles.put(activity, what))) {
            LOG.warnf("Redis cannot be used, trying again channel=%s activity=%s cause=%s", channel, activity, what);
        }
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

    /// What does not work now.
    Optional<String> trouble() {
        return troubles.values().stream().findFirst();
    }

    /// Why the channel will do nothing any more.
    Optional<String> end() {
        return Optional.ofNullable(end);
    }
}
