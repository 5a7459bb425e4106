package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/// The connector in Quarkus, as its README shows it: channels, a worker thread, health.
@QuarkusTest
@QuarkusTestResource(value = QuarkusIT.Redis.class, restrictToAnnotatedClass = true)
@NullUnmarked // injected
class QuarkusIT {

    @ApplicationScoped
    static class Shop {
        private final BlockingQueue<Map<String, String>> invoices = new LinkedBlockingQueue<>();

        @Incoming("orders")
        @Outgoing("invoices")
        @Blocking // on a worker thread
        Map<String, String> invoice(Map<String, String> order) {
            return Map.of("order", order.get("id"), "total", "12.50");
        }

        @Incoming("billed")
        void billed(Map<String, String> invoice) {
            invoices.add(invoice);
        }

        Map<String, String> next() throws InterruptedException {
            return invoices.poll(30, TimeUnit.SECONDS);
        }
    }

    /// A Redis for this application, with its settings.
    public static final class Redis implements QuarkusTestResourceLifecycleManager {
        private TestRedis redis;

        @Override
        public Map<String, String> start() {
            redis = TestRedis.started();
            return Map.ofEntries(
                    Map.entry("mp.messaging.connector.redis-streams.url", redis.url()),
                    Map.entry("mp.messaging.outgoing.placed.connector", "redis-streams"),
                    Map.entry("mp.messaging.outgoing.placed.stream", "orders"),
                    Map.entry("mp.messaging.incoming.orders.connector", "redis-streams"),
                    Map.entry("mp.messaging.incoming.orders.group", "billing"),
                    Map.entry("mp.messaging.incoming.orders.failure-strategy", "dead-letter"),
                    Map.entry("mp.messaging.outgoing.invoices.connector", "redis-streams"),
                    Map.entry("mp.messaging.incoming.billed.connector", "redis-streams"),
                    Map.entry("mp.messaging.incoming.billed.stream", "invoices"),
                    Map.entry("mp.messaging.incoming.billed.group", "books"));
        }

        @Override
        public void inject(Object test) {
            ((QuarkusIT) test).redis = redis;
        }

        @Override
        public void stop() {
            redis.close();
        }
    }

    private TestRedis redis;

    @Inject
    Shop shop;

    @Inject
    @Channel("placed")
    Emitter<Map<String, String>> orders;

    @ConfigProperty(name = "test.url")
    String url;

    @Test
    void carriesPayloadsFromMethodToMethod() throws InterruptedException {
        // When
        orders.send(Map.of("id", "7"));
        // Then
        assertThat(shop.next()).isEqualTo(Map.of("order", "7", "total", "12.50"));
    }

    @Test
    void goesOnAfterAMessageThatTheMethodCannotHandle() throws InterruptedException {
        // When
        redis.commands().xadd("orders", Map.of("colour", "red"));
        redis.commands().xadd("orders", Map.of("id", "8"));
        // Then
        assertThat(shop.next()).containsEntry("order", "8");
        assertThat(redis.commands().xlen("orders:dead-letter")).isEqualTo(1);
    }

    @Test
    void reportsItsChannelsToTheHealthEndpoint() throws Exception {
        HttpRequest ready =
                HttpRequest.newBuilder(URI.create(url + "/q/health/ready")).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> said = client.send(ready, HttpResponse.BodyHandlers.ofString());
            assertThat(said.statusCode()).isEqualTo(200);
            assertThat(said.body()).contains("orders", "invoices", "billed");
        }
    }
}
