package dev.verge.redis.streams;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Counters and a gauge `redis.streams.…` with the tags `channel` and `stream`, in Micrometer's global registry.
final class MicrometerMetrics implements ChannelMetrics {

    private final Tags tags;
    private final Counter received;
    private final Counter redelivered;
    private final Counter acknowledged;
    private final Counter rejected;
    private final Counter sent;
    private final Counter retried;
    private final Map<DeadLetterReason, Counter> deadLettered = new EnumMap<>(DeadLetterReason.class);

    private @Nullable Gauge gauge;

    MicrometerMetrics(String channel, String stream) {
        this.tags = Tags.of("channel", channel, "stream", stream);
        this.received = counter("redis.streams.received", tags);
        this.redelivered = counter("redis.streams.redelivered", tags);
        this.acknowledged = counter("redis.streams.acknowledged", tags);
        this.rejected = counter("redis.streams.rejected", tags);
        this.sent = counter("redis.streams.sent", tags);
        this.retried = counter("redis.streams.retried", tags);
        for (DeadLetterReason reason : DeadLetterReason.values()) {
            deadLettered.put(reason, counter("redis.streams.dead.lettered", tags.and("reason", reason.code())));
        }
    }

    private static Counter counter(String name, Tags tags) {
        return Counter.builder(name).tags(tags).register(Metrics.globalRegistry);
    }

    @Override
    public void received(int entries) {
        received.increment(entries);
    }

    @Override
    public void redelivered(int entries) {
        redelivered.increment(entries);
    }

    @Override
    public void acknowledged(int entries) {
        acknowledged.increment(entries);
    }

    @Override
    public void rejected() {
        rejected.increment();
    }

    @Override
    public void deadLettered(DeadLetterReason reason) {
        Counter counter = deadLettered.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    @Override
    public void sent() {
        sent.increment();
    }

    @Override
    public void retried() {
        retried.increment();
    }

    @Override
    public void gaugeInFlight(IntSupplier inFlight) {
        // a strong reference: the channel lives as long as its connector
        gauge = Gauge.builder("redis.streams.in.flight", inFlight::getAsInt)
                .tags(tags)
                .register(Metrics.globalRegistry);
    }

    @Override
    public void close() {
        Gauge last = gauge;
        if (last != null) {
            Metrics.globalRegistry.remove(last);
        }
    }
}
