package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

/// What an incoming channel promises while Redis is well.
class IncomingIT extends OnOneRedis {

    @Test
    void handsOutWhatWasAddedBeforeTheGroupExisted() {
        // Given
        String id = redis.commands().xadd(stream, Map.of("car_id", "car-1"));
        // When
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        // Then
        await().until(() -> received.messages.size() == 1);
        assertThat(received.payloads()).containsExactly(Map.of("car_id", "car-1"));
        assertThat(received.metadata(0).id()).isEqualTo(id);
        assertThat(received.metadata(0).stream()).isEqualTo(stream);
        assertThat(received.metadata(0).deliveryCount()).isEqualTo(1);
        assertThat(received.metadata(0).fields()).containsOnlyKeys("car_id");
    }

    @Test
    void skipsWhatWasAddedBeforeAGroupThatStartsAtTheEnd() {
        // Given
        redis.commands().xadd(stream, Map.of("n", "old"));
        Collector received = channels.incoming(Long.MAX_VALUE, attributes("start-id", "$"));
        await().until(() -> !redis.commands().xinfoGroups(stream).isEmpty());
        // When
        redis.commands().xadd(stream, Map.of("n", "new"));
        // Then
        await().until(() -> !received.messages.isEmpty());
        assertThat(received.payloads()).containsExactly(Map.of("n", "new"));
    }

    @Test
    void keepsOrder() {
        // Given
        List<String> ids = add(1000);
        // When
        Collector received = channels.incoming(Long.MAX_VALUE, attributes("max-in-flight", "1000"));
        // Then
        await().until(() -> received.messages.size() == 1000);
        assertThat(received.ids()).isEqualTo(ids);
    }

    @Test
    void leavesAnEntryPendingUntilItsMessageIsAcknowledged() {
        // Given
        add(1);
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        await().until(() -> received.messages.size() == 1);
        assertThat(pending()).isEqualTo(1);
        // When
        received.messages.getFirst().ack().toCompletableFuture().join();
        // Then
        assertThat(pending()).isZero();
    }

    @Test
    void readsNoMoreThanMaxInFlight() {
        // Given
        add(50);
        Collector received = channels.incoming(Long.MAX_VALUE, attributes("max-in-flight", "7"));
        await().until(() -> received.messages.size() == 7);
        // When
        received.messages.subList(0, 3).forEach(Message::ack);
        // Then
        await().until(() -> received.messages.size() == 10);
        assertThat(pending()).isEqualTo(7);
    }

    @Test
    void handsOutAllWhenEachIsAcknowledgedUnderABound() {
        // Given
        add(500);
        Collector received = channels.incoming(Long.MAX_VALUE, attributes("max-in-flight", "7", "batch-size", "5"));
        // When
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            received.messages.forEach(Message::ack);
            return received.messages.size() == 500;
        });
        // Then
        assertThat(received.ids()).doesNotHaveDuplicates();
        await().until(() -> pending() == 0);
    }

    @Test
    void readsOneBatchAheadOfTheDemandAndNoMore() {
        // Given
        add(50);
        // When
        Collector received = channels.incoming(1, attributes("batch-size", "4"));
        // Then
        await().until(() -> received.messages.size() == 1);
        assertThat(pending()).isEqualTo(4);
        received.subscription.request(2);
        await().until(() -> received.messages.size() == 3);
        assertThat(pending()).isEqualTo(4);
    }

    @Test
    void sharesAStreamAmongConsumersOfAGroup() {
        // Given
        add(200);
        try (Channels others = new Channels()) {
            // When
            Collector one = channels.incoming(Long.MAX_VALUE, attributes("consumer", "one", "max-in-flight", "100"));
            Collector two = others.incoming(Long.MAX_VALUE, attributes("consumer", "two", "max-in-flight", "100"));
            // Then
            await().until(() -> one.messages.size() + two.messages.size() == 200);
            assertThat(one.ids()).doesNotContainAnyElementsOf(two.ids());
        }
    }

    @Test
    void takesTheOneFieldThatWasNamedAsPayload() {
        // Given
        redis.commands().xadd(stream, Map.of("data", "7"));
        // When
        Collector received = channels.incoming(Long.MAX_VALUE, attributes("payload-field", "data", "payload", "bytes"));
        // Then
        await().until(() -> received.messages.size() == 1);
        assertThat((byte[]) received.messages.getFirst().getPayload()).containsExactly('7');
    }

    private List<String> add(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> redis.commands().xadd(stream, Map.of("n", "" + n)))
                .toList();
    }

    private long pending() {
        return redis.commands().xpending(stream, "g").getCount();
    }

    private Map<String, String> attributes(String... more) {
        Map<String, String> all =
                new HashMap<>(Map.of("url", redis.url(), "stream", stream, "group", "g", "block", "100ms"));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }
}
