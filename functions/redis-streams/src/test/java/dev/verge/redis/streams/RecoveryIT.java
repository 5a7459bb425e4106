package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

/// What becomes of entries whose consumer died or whose handling failed.
class RecoveryIT extends OnOneRedis {

    @Test
    void takesOverWhatAKilledConsumerLeft() throws InterruptedException {
        // Given
        List<String> ids = List.of(add("1"), add("2"), add("3"));
        try (ConsumerProcess other = ConsumerProcess.start(redis.url(), stream, "g")) {
            other.awaitEntries(3);
            // When
            other.kill();
        }
        Collector received = channels.incoming(Long.MAX_VALUE, claiming());
        // Then
        await().until(() -> received.messages.size() == 3);
        assertThat(received.ids()).isEqualTo(ids);
        assertThat(received.metadata(0).deliveryCount()).isEqualTo(2);
        received.messages.forEach(message -> message.ack().toCompletableFuture().join());
        assertThat(pending()).isZero();
    }

    @Test
    void beginsWithWhatItLeftPendingInAnEarlierLife() {
        // Given: no claiming from others, which would find them too
        add("1");
        add("2");
        try (Channels earlier = new Channels()) {
            Collector first = earlier.incoming(1, attributes("consumer", "me"));
            await().until(() -> first.messages.size() == 1);
        }
        // When
        Collector received = channels.incoming(Long.MAX_VALUE, attributes("consumer", "me", "claim.min-idle", "0"));
        // Then
        await().until(() -> received.messages.size() == 2);
        assertThat(received.payloads()).containsExactly(Map.of("n", "1"), Map.of("n", "2"));
    }

    @Test
    void leavesASlowHandlerItsEntries() {
        // Given
        add("1");
        Collector slow = channels.incoming(Long.MAX_VALUE, claiming("consumer", "slow", "claim.min-idle", "1500ms"));
        await().until(() -> slow.messages.size() == 1);
        try (Channels others = new Channels()) {
            // When
            Collector other =
                    others.incoming(Long.MAX_VALUE, claiming("consumer", "other", "claim.min-idle", "1500ms"));
            // Then: three times as long as it takes to call an entry abandoned
            await().during(Duration.ofMillis(4500))
                    .atMost(Duration.ofSeconds(9))
                    .until(() -> other.messages.isEmpty() && slow.messages.size() == 1);
        }
        assertThat(deliveries()).isEqualTo(1);
    }

    @Test
    void removesConsumersOfThePastThatHaveNothingPending() {
        // Given
        add("1");
        redis.commands().xgroupCreate(StreamOffset.from(stream, "0"), "g", XGroupCreateArgs.Builder.mkstream());
        redis.commands().xreadgroup(Consumer.from("g", "past-with-pending"), StreamOffset.lastConsumed(stream));
        redis.commands().xgroupCreateconsumer(stream, Consumer.from("g", "past"));
        // When
        channels.incoming(Long.MAX_VALUE, attributes("consumer", "me", "consumer-expiry", "1ms"));
        // Then
        await().untilAsserted(() -> assertThat(
                        redis.commands().xinfoConsumers(stream, "g").toString())
                .contains("past-with-pending")
                .doesNotContain("past,")
                .contains("me,"));
        assertThat(pending()).isEqualTo(1);
    }

    @Test
    void buriesAnEntryThatWasDeliveredTooOften() {
        // Given: delivered three times to consumers that died of it
        String id = add("poison");
        redis.commands().xgroupCreate(StreamOffset.from(stream, "0"), "g", XGroupCreateArgs.Builder.mkstream());
        redis.commands().xreadgroup(Consumer.from("g", "me"), StreamOffset.lastConsumed(stream));
        redis.commands().xclaim(stream, Consumer.from("g", "me"), 0, id);
        redis.commands().xclaim(stream, Consumer.from("g", "me"), 0, id);
        add("good");
        // When
        Collector received = channels.incoming(Long.MAX_VALUE, attributes("consumer", "me", "max-deliveries", "3"));
        // Then
        await().until(() -> received.messages.size() == 1);
        assertThat(received.payloads()).containsExactly(Map.of("n", "good"));
        await().until(() -> deadLetters().size() == 1);
        assertThat(deadLetters().getFirst().getBody())
                .containsEntry("n", "poison")
                .containsEntry("dead-letter-stream", stream)
                .containsEntry("dead-letter-id", id)
                .containsEntry("dead-letter-group", "g")
                .containsEntry("dead-letter-reason", "delivery-limit")
                .containsEntry("dead-letter-deliveries", "4");
        await().until(() -> pending() == 1);
    }

    @Test
    void buriesARejectedEntryWithItsReason() {
        // Given
        add("bad");
        Collector received = channels.incoming(Long.MAX_VALUE, attributes("failure-strategy", "dead-letter"));
        await().until(() -> received.messages.size() == 1);
        // When
        reject(received.messages.getFirst());
        // Then
        assertThat(deadLetters()).hasSize(1);
        assertThat(deadLetters().getFirst().getBody())
                .containsEntry("dead-letter-reason", "rejected")
                .containsEntry("dead-letter-cause", "IllegalStateException: cannot handle this")
                .containsEntry("dead-letter-deliveries", "1");
        assertThat(pending()).isZero();
    }

    @Test
    void saysWhatIsWrongWithTheDeadLetterStreamWhileItReadsOn() {
        // Given
        redis.commands().set(stream + ":dead-letter", "no stream");
        add("bad");
        Collector received = channels.incoming(
                Long.MAX_VALUE, attributes("failure-strategy", "dead-letter", "backoff.max", "100ms"));
        await().until(() -> received.messages.size() == 1);
        // When
        var buried = received.messages.getFirst().nack(new IllegalStateException("cannot handle this"));
        add("good");
        // Then
        await().until(() -> received.messages.size() == 2);
        await().until(() -> String.valueOf(channels.connector
                        .getReadiness()
                        .getChannels()
                        .getFirst()
                        .getMessage())
                .contains("WRONGTYPE"));
        redis.commands().del(stream + ":dead-letter");
        buried.toCompletableFuture().join();
        assertThat(deadLetters()).hasSize(1);
        assertThat(channels.connector.getReadiness().isOk()).isTrue();
    }

    @Test
    void handsARejectedEntryOutAgainUntilTheLimit() {
        // Given
        add("bad");
        Collector received =
                channels.incoming(Long.MAX_VALUE, claiming("failure-strategy", "retry", "max-deliveries", "3"));
        // When
        await().until(() -> {
            received.messages.forEach(RecoveryIT::reject);
            return deadLetters().size() == 1;
        });
        // Then
        assertThat(received.messages).hasSize(3);
        assertThat(received.metadata(2).deliveryCount()).isEqualTo(3);
        assertThat(deadLetters().getFirst().getBody()).containsEntry("dead-letter-reason", "delivery-limit");
        await().until(() -> pending() == 0);
    }

    @Test
    void passesOverARejectedEntryIfAsked() {
        // Given
        add("bad");
        Collector received = channels.incoming(Long.MAX_VALUE, attributes("failure-strategy", "ignore"));
        await().until(() -> received.messages.size() == 1);
        // When
        reject(received.messages.getFirst());
        // Then
        assertThat(pending()).isZero();
        add("good");
        await().until(() -> received.messages.size() == 2);
    }

    @Test
    void failsWithARejectedEntryByDefaultAndLeavesItPending() {
        // Given
        add("bad");
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        await().until(() -> received.messages.size() == 1);
        // When
        received.messages.getFirst().nack(new IllegalStateException("cannot handle this"));
        // Then
        await().until(() -> received.failure != null);
        assertThat(received.failure).hasMessage("cannot handle this");
        assertThat(channels.connector.getLiveness().isOk()).isFalse();
        assertThat(pending()).isEqualTo(1);
    }

    @Test
    void buriesAnEntryWithoutThePayloadsField() {
        // Given
        add("1");
        // When
        channels.incoming(Long.MAX_VALUE, attributes("payload-field", "data"));
        // Then
        await().until(() -> deadLetters().size() == 1);
        assertThat(deadLetters().getFirst().getBody())
                .containsEntry("dead-letter-reason", "malformed")
                .containsEntry("dead-letter-cause", "IllegalArgumentException: the entry has no field 'data'");
    }

    @Test
    void handsOutBatchesThatAreSettledTogether() {
        // Given
        List<String> ids = List.of(add("1"), add("2"), add("3"));
        Collector received = channels.incoming(Long.MAX_VALUE, attributes("batch", "true"));
        await().until(() -> received.messages.size() == 1);
        // When
        received.messages.getFirst().ack().toCompletableFuture().join();
        // Then
        assertThat(received.payloads()).containsExactly(List.of(Map.of("n", "1"), Map.of("n", "2"), Map.of("n", "3")));
        assertThat(received.messages
                        .getFirst()
                        .getMetadata(IncomingRedisStreamsBatchMetadata.class)
                        .orElseThrow()
                        .entries())
                .extracting(IncomingRedisStreamsMetadata::id)
                .isEqualTo(ids);
        assertThat(pending()).isZero();
    }

    private static void reject(Message<?> message) {
        message.nack(new IllegalStateException("cannot handle this"))
                .toCompletableFuture()
                .join();
    }

    private String add(String n) {
        return redis.commands().xadd(stream, Map.of("n", n));
    }

    private List<StreamMessage<String, String>> deadLetters() {
        return redis.commands().xrange(stream + ":dead-letter", Range.unbounded());
    }

    private long pending() {
        return redis.commands().xpending(stream, "g").getCount();
    }

    private long deliveries() {
        return redis.commands()
                .xpending(stream, "g", Range.unbounded(), Limit.from(1))
                .getFirst()
                .getRedeliveryCount();
    }

    private Map<String, String> claiming(String... more) {
        Map<String, String> all = attributes("claim.min-idle", "300ms", "claim.interval", "50ms");
        return with(all, more);
    }

    private Map<String, String> attributes(String... more) {
        return with(new HashMap<>(Map.of("url", redis.url(), "stream", stream, "group", "g", "block", "100ms")), more);
    }

    private static Map<String, String> with(Map<String, String> all, String... more) {
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }
}
