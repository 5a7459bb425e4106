package dev.verge.redis.streams;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Multi;
import io.smallrye.reactive.messaging.providers.connectors.ExecutionHolder;
import io.vertx.mutiny.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;

/// A connector of its own, as a process of its own would have one.
final class Channels implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    final RedisStreamsConnector connector = new RedisStreamsConnector();

    Channels() {
        connector.execution = new ExecutionHolder(vertx);
    }

    Collector incoming(long demand, Map<String, String> attributes) {
        Collector collector = new Collector(demand);
        publisher(attributes).subscribe(collector);
        return collector;
    }

    @SuppressWarnings("unchecked")
    Flow.Publisher<Message<?>> publisher(Map<String, String> attributes) {
        return (Flow.Publisher<Message<?>>) connector.getPublisher(config(attributes));
    }

    @SuppressWarnings("unchecked")
    void outgoing(Multi<? extends Message<?>> messages, Map<String, String> attributes) {
        messages.subscribe((Flow.Subscriber<Message<?>>) connector.getSubscriber(config(attributes)));
    }

    static Config config(Map<String, String> attributes) {
        Map<String, String> all = new HashMap<>(attributes);
        all.putIfAbsent("channel-name", "test");
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .build();
    }

    @Override
    public void close() {
        connector.terminate(this);
        vertx.close().await().indefinitely();
    }
}
