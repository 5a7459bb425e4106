package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.smallrye.mutiny.Multi;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

/// What an outgoing channel promises while Redis is well.
class OutgoingIT extends OnOneRedis {

    @Test
    void addsAnEntryForEachMessageInOrderAndAcknowledgesIt() {
        // Given
        AtomicInteger acknowledged = new AtomicInteger();
        Multi<Message<?>> messages = Multi.createFrom()
                .range(0, 1000)
                .map(n -> Message.of(Map.of("n", n), () -> {
                    acknowledged.incrementAndGet();
                    return CompletableFuture.completedFuture(null);
                }));
        // When
        channels.outgoing(messages, attributes());
        // Then
        await().until(() -> acknowledged.get() == 1000);
        assertThat(entries())
                .extracting(entry -> Integer.valueOf(entry.getBody().get("n")))
                .hasSize(1000)
                .isSorted();
    }

    @Test
    void writesASingleValueIntoThePayloadField() {
        // Given / When
        channels.outgoing(Multi.createFrom().item(Message.of("hello")), attributes("payload-field", "data"));
        // Then
        await().until(() -> !entries().isEmpty());
        assertThat(entries().getFirst().getBody()).isEqualTo(Map.of("data", "hello"));
    }

    @Test
    void obeysTheMessagesOwnStreamIdAndFields() {
        // Given
        Message<?> message = Message.of(Map.of("a", "1"))
                .addMetadata(OutgoingRedisStreamsMetadata.toStream(stream + "-own")
                        .withId("5-1")
                        .withFields(Map.of("b", "2")));
        // When
        channels.outgoing(Multi.createFrom().item(message), attributes());
        // Then
        await().until(() -> redis.commands().xlen(stream + "-own") == 1);
        StreamMessage<String, String> entry =
                redis.commands().xrange(stream + "-own", Range.unbounded()).getFirst();
        assertThat(entry.getId()).isEqualTo("5-1");
        assertThat(entry.getBody()).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void trimsToTheLengthAskedFor() {
        // Given
        Multi<Message<?>> messages = Multi.createFrom().range(0, 100).map(n -> Message.of(Map.of("n", n)));
        // When
        channels.outgoing(messages, attributes("trim.maxlen", "10", "trim.exact", "true"));
        // Then
        await().until(() ->
                !entries().isEmpty() && entries().getLast().getBody().containsValue("99"));
        assertThat(entries()).hasSize(10);
    }

    @Test
    void rejectsAPayloadThatIsNoEntryAndGoesOn() {
        // Given
        AtomicReference<Throwable> rejected = new AtomicReference<>();
        Message<?> bad = Message.of(new Object()).withNack(reason -> {
            rejected.set(reason);
            return CompletableFuture.completedFuture(null);
        });
        // When
        channels.outgoing(Multi.createFrom().items(bad, Message.of("good")), attributes());
        // Then
        await().until(() -> entries().size() == 1);
        assertThat(rejected.get()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("Object");
    }

    @Test
    void goesOnWhenAMessageCannotBeSettled() {
        // Given
        Message<?> stubborn = Message.of(new Object())
                .withNack(reason -> CompletableFuture.failedFuture(new IllegalStateException("no")));
        // When
        channels.outgoing(Multi.createFrom().items(stubborn, Message.of("good")), attributes());
        // Then
        await().until(() -> entries().size() == 1);
        assertThat(channels.connector.getLiveness().isOk()).isTrue();
    }

    @Test
    void rejectsAMessageForAMissingStreamThatItMustNotCreate() {
        // Given
        AtomicReference<Throwable> rejected = new AtomicReference<>();
        Message<?> message = Message.of("lost").withNack(reason -> {
            rejected.set(reason);
            return CompletableFuture.completedFuture(null);
        });
        // When
        channels.outgoing(Multi.createFrom().item(message), attributes("no-mkstream", "true"));
        // Then
        await().until(() -> rejected.get() != null);
        assertThat(redis.commands().exists(stream)).isZero();
    }

    @Test
    void isReadyBeforeItsFirstMessage() {
        // Given / When
        channels.outgoing(Multi.createFrom().nothing(), attributes());
        // Then
        await().until(() -> channels.connector.getStartup().isOk());
        assertThat(channels.connector.getReadiness().isOk()).isTrue();
    }

    private List<StreamMessage<String, String>> entries() {
        return redis.commands().xrange(stream, Range.unbounded());
    }

    private Map<String, String> attributes(String... more) {
        Map<String, String> all = new HashMap<>(Map.of("url", redis.url(), "stream", stream));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }
}
