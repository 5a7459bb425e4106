package dev.verge.gateway.service;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a target is made to work with, to see whether it works: a configured request, or else the last one that it has
 * answered (as it was sent, so reduced to what may leave if it left), or else, while it has answered none, one that was
 * sent. Safe for use by many threads.
 */
final class WorkSamples {
    private static final int LONGEST = 64 * 1024;
    private static final long FRESH_NANOS = 1_000_000_000L;

    /**
     * A request.
     *
     * @param uri path, and query if it had one
     * @param type of the body
     */
    record Sample(String uri, Buffer body, String type) {}

    private final boolean enabled;
    private final Optional<Sample> configured;
    private volatile @Nullable Sample sent;
    private volatile @Nullable Sample answered;
    private volatile long answeredNanos;
    private final AtomicLong triedMicros = new AtomicLong(Long.MIN_VALUE / 2);

    WorkSamples(GatewayOptions.Work options) {
        this.enabled = options.enabled();
        this.configured = options.path()
                .map(path -> new Sample(path, Buffer.buffer(options.body().orElse("")), options.type()));
    }

    /** Nothing while none is known, or if none is wanted. */
    Optional<Sample> sample() {
        if (!enabled) return Optional.empty();
        if (configured.isPresent()) return configured;
        Sample good = answered;
        return Optional.ofNullable(good == null ? sent : good);
    }

    /** Whether it was not tried for so long; if so, it is tried now. */
    boolean isTurn(long nowMicros, long pauseMicros) {
        long before = triedMicros.get();
        return nowMicros - before >= pauseMicros && triedMicros.compareAndSet(before, nowMicros);
    }

    /** A request goes out: no more is looked at than whether one is wanted. */
    void sent(String path, String uri, Buffer body, @Nullable String type) {
        if (sent == null && isWanted(path, body)) sent = sample(uri, body, type);
    }

    /** A request was answered as it should be. */
    void answered(String path, String uri, Buffer body, @Nullable String type) {
        if (answered != null && System.nanoTime() - answeredNanos < FRESH_NANOS) return;
        if (!isWanted(path, body)) return;
        answered = sample(uri, body, type);
        answeredNanos = System.nanoTime();
    }

    // events may have consequences; what is long costs more than it tells
    private boolean isWanted(String path, Buffer body) {
        boolean inference = path.equals(ModelPath.WINDOWS) || path.equals("/invocations") || path.contains("/models/");
        return enabled && configured.isEmpty() && inference && body.length() > 0 && body.length() <= LONGEST;
    }

    private static Sample sample(String uri, Buffer body, @Nullable String type) {
        return new Sample(uri, body, type == null ? "application/json" : type);
    }
}
