package dev.verge.ingest.doors;

import dev.verge.ingest.IngestOptions;
import dev.verge.ingest.redis.Keys;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.RedisOptions;
import dev.verge.telemetry.Partitions;
import dev.verge.telemetry.UnknownSignals;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts the doors together from configuration. */
class DoorBeans {
    private final RedisConnections redis;
    private final DoorOptions options;
    private final Keys keys;
    private final Partitions partitions;
    private final RowFormats formats;

    DoorBeans(RedisConnections redis, RedisOptions redisOptions, IngestOptions ingestOptions, DoorOptions options) {
        this.redis = redis;
        this.options = options;
        this.keys = new Keys(redisOptions.prefix());
        this.partitions = new Partitions(ingestOptions.partitions());
        this.formats =
                new RowFormats(ingestOptions.ignoreUnknownSignals() ? UnknownSignals.IGNORE : UnknownSignals.REJECT);
    }

    @Produces
    @Singleton
    MeasurementWriter measurementWriter(MeterRegistry registry) {
        return new MeasurementWriter(
                new CopyScript(redis, keys),
                partitions,
                options.maxInFlight(),
                options.writeTimeout(),
                new DoorMeter(registry));
    }

    @Produces
    @Singleton
    HighWaterFlag highWater() {
        return new HighWaterFlag(redis, keys, options.highWaterRefresh());
    }

    @Produces
    @Singleton
    IngestDoor ingestDoor(
            MeasurementWriter writer,
            HighWaterFlag highWater,
            @ConfigProperty(name = "verge.site", defaultValue = "local") String site) {
        var rows = new JsonRows(formats);
        var own = OwnStreamsInRedis.of(redis, keys, partitions, options.v2x());
        var events = new EventRows(rows, new StreamSourceRows(formats, own));
        return new IngestDoor(
                writer, highWater, rows, events, new Bodies(options.maxBodyBytes()), site, Clock.systemUTC());
    }

    @Produces
    @Singleton
    BridgeLease bridgeLease() {
        return new BridgeLease(redis, keys, options.lease());
    }

    @Produces
    @Singleton
    V2xBridge v2xBridge(BridgeLease lease, HighWaterFlag highWater, MeasurementWriter writer) {
        return new V2xBridge(redis, lease, highWater, writer, formats, options.v2x());
    }

    @Produces
    @Singleton
    MessageQueue messageQueue(MeterRegistry registry) {
        var queue = new MessageQueue(
                options.pubsub().maxMessages(), options.pubsub().maxBytes());
        Gauge.builder("verge.pubsub.waiting", queue, MessageQueue::size)
                .description("Pub/Sub messages that wait to be copied")
                .register(registry);
        return queue;
    }

    @Produces
    @Singleton
    ForeignBacklog foreignBacklog(MessageQueue queue) {
        return new ForeignBacklog(redis, options.v2x(), queue);
    }

    @Produces
    @Singleton
    PubSubSubscriber pubSubSubscriber(MessageQueue queue, MeterRegistry registry) {
        var subscriber = new PubSubSubscriber(redis, options.pubsub(), queue);
        FunctionCounter.builder("verge.pubsub.lost", subscriber, PubSubSubscriber::lost)
                .register(registry);
        return subscriber;
    }

    @Produces
    @Singleton
    PubSubCopier pubSubCopier(MessageQueue queue, BridgeLease lease, MeasurementWriter writer) {
        var copied = new CopiedMessagesInRedis(redis, keys, options.pubsub().remember());
        return new PubSubCopier(queue, lease, writer, copied, new SplitRows(formats), options.pubsub());
    }

    @Produces
    @Singleton
    TimeSeriesBridge timeSeriesBridge(BridgeLease lease, HighWaterFlag highWater, MeasurementWriter writer) {
        return timeSeriesBridge(
                lease,
                highWater,
                writer,
                new TimeSeriesClient(redis, options.timeseries().filter()));
    }

    TimeSeriesBridge timeSeriesBridge(
            BridgeLease lease, HighWaterFlag highWater, MeasurementWriter writer, TimeSeriesClient client) {
        var positions = new VehiclePositions(redis, keys, partitions);
        return new TimeSeriesBridge(lease, highWater, writer, formats, options.timeseries(), client, positions);
    }
}
