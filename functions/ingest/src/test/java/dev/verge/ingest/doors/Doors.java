package dev.verge.ingest.doors;

import dev.verge.ingest.IngestOptions;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.RedisOptions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ExpressionConfigSourceInterceptor;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The doors of one process, as the function puts them together, but without the function. */
final class Doors implements AutoCloseable {
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final RedisConnections redis;
    final DoorOptions options;
    private final DoorBeans beans;
    final MeasurementWriter writer;
    final HighWaterFlag highWater;
    final IngestDoor http;
    final BridgeLease lease;
    final V2xBridge v2x;
    final MessageQueue queue;
    final PubSubSubscriber subscriber;
    final PubSubCopier copier;
    final TimeSeriesBridge timeSeries;
    final ForeignBacklog backlog;
    private final List<AutoCloseable> open = new ArrayList<>();

    Doors(String url, String... settings) {
        RedisOptions redisOptions = TestRedis.options(url);
        redis = new RedisConnections(redisOptions);
        options = options(settings);
        beans = new DoorBeans(redis, redisOptions, config(Map.of()).getConfigMapping(IngestOptions.class), options);
        writer = beans.measurementWriter(meters);
        highWater = beans.highWater();
        http = beans.ingestDoor(writer, highWater, "test");
        lease = beans.bridgeLease();
        v2x = beans.v2xBridge(lease, highWater, writer);
        queue = beans.messageQueue(meters);
        subscriber = beans.pubSubSubscriber(queue, meters);
        copier = beans.pubSubCopier(queue, lease, writer);
        backlog = beans.foreignBacklog(queue);
        timeSeries = beans.timeSeriesBridge(lease, highWater, writer);
    }

    /** Names and values in turn, without the prefix. */
    static DoorOptions options(String... settings) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) values.put("verge.ingest.doors." + settings[i], settings[i + 1]);
        return config(values).getConfigMapping(DoorOptions.class);
    }

    /** The TimeSeries door, but reading another Redis. */
    TimeSeriesBridge timeSeriesFrom(RedisConnections store) {
        return beans.timeSeriesBridge(
                lease,
                highWater,
                writer,
                new TimeSeriesClient(store, options.timeseries().filter()));
    }

    private static SmallRyeConfig config(Map<String, String> values) {
        return new SmallRyeConfigBuilder()
                .withMapping(DoorOptions.class)
                .withMapping(IngestOptions.class)
                .withInterceptors(new ExpressionConfigSourceInterceptor())
                .withSources(new PropertiesConfigSource(values, "test", 500))
                .withConverter(Duration.class, 500, new DurationConverter())
                .build();
    }

    Answer post(Map<String, String> headers, byte[] body) {
        try {
            return http.receive(headers, new ByteArrayInputStream(body), body.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a bridge as the function does, until this is closed. */
    Doors running(String name, Loop.Step step) {
        open.add(Loop.start(name, step));
        return this;
    }

    /** Keeps the bridges' lease, as the function does. */
    Doors keepingLease() {
        return running("bridges", () -> {
            lease.keep();
            return options.lease().dividedBy(3);
        });
    }

    @Override
    public void close() {
        try {
            for (AutoCloseable one : open.reversed()) one.close();
            v2x.close();
            subscriber.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            redis.close();
        }
    }
}
