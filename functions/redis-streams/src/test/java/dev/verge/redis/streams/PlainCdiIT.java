package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigProviderResolver;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/// The connector in a plain CDI container (Weld), as its README shows it, without Quarkus.
class PlainCdiIT {

    private static final BlockingQueue<Map<String, String>> ARRIVED = new LinkedBlockingQueue<>();

    @ApplicationScoped
    @NullUnmarked // injected
    public static class Application {

        @Inject
        @Channel("orders")
        Emitter<Map<String, String>> orders;

        void place(String order) {
            orders.send(Map.of("order", order));
        }

        @Incoming("received")
        @Outgoing("confirmed")
        public Map<String, String> confirm(Map<String, String> order) {
            Map<String, String> confirmed = new HashMap<>(order);
            confirmed.put("confirmed", "yes");
            return confirmed;
        }

        @Incoming("confirmations")
        public void arrived(Map<String, String> confirmation) {
            ARRIVED.add(confirmation);
        }
    }

    @Test
    void carriesPayloadsFromMethodToMethodOverTwoStreams() throws InterruptedException {
        try (TestRedis redis = TestRedis.started()) {
            // Given
            Config config = configure(Map.of(
                    "mp.messaging.connector.redis-streams.url", redis.url(),
                    "mp.messaging.outgoing.orders.connector", "redis-streams",
                    "mp.messaging.incoming.received.connector", "redis-streams",
                    "mp.messaging.incoming.received.stream", "orders",
                    "mp.messaging.incoming.received.group", "shop",
                    "mp.messaging.outgoing.confirmed.connector", "redis-streams",
                    "mp.messaging.incoming.confirmations.connector", "redis-streams",
                    "mp.messaging.incoming.confirmations.stream", "confirmed",
                    "mp.messaging.incoming.confirmations.group", "shop"));
            try (SeContainer container = SeContainerInitializer.newInstance()
                    .addBeanClasses(Application.class)
                    .initialize()) {
                // When
                container.select(Application.class).get().place("7");
                // Then
                assertThat(ARRIVED.poll(10, TimeUnit.SECONDS)).isEqualTo(Map.of("order", "7", "confirmed", "yes"));
            } finally {
                ConfigProviderResolver.instance().releaseConfig(config);
            }
        }
    }

    private static Config configure(Map<String, String> properties) {
        Config config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build();
        ConfigProviderResolver resolver = SmallRyeConfigProviderResolver.instance();
        // Quarkus's launcher, which is on the test's class path too, has put one there
        resolver.releaseConfig(resolver.getConfig());
        resolver.registerConfig(config, Thread.currentThread().getContextClassLoader());
        return config;
    }
}
