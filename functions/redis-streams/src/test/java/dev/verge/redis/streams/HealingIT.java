package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Consumer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What goes wrong with Redis, and that a channel goes on by itself.
class HealingIT {

    private static final String STREAM = "s";

    private TestRedis redis;
    private Channels channels;

    HealingIT() {
        redis = TestRedis.started("--appendonly", "yes", "--appendfsync", "always");
        channels = new Channels();
    }

    @AfterEach
    void close() {
        channels.close();
        redis.close();
    }

    @Test
    void waitsForARedisThatIsNotThereYet() {
        // Given
        redis.kill();
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        await().until(() -> !channels.connector.getReadiness().isOk());
        // When
        redis.restart();
        // Then
        add("1");
        awaitPayloads(received, "1");
        assertThat(channels.connector.getReadiness().isOk()).isTrue();
    }

    @Test
    void goesOnAfterRedisWasKilledAndStartedAgain() {
        // Given
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        add("1");
        awaitPayloads(received, "1");
        // When
        redis.kill();
        redis.restart();
        // Then
        add("2");
        awaitPayloads(received, "1", "2");
        received.messages.forEach(message -> message.ack().toCompletableFuture().join());
        assertThat(pending()).isZero();
    }

    @Test
    void acknowledgesLaterWhatItCouldNotWhileRedisWasAway() {
        // Given
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        add("1");
        awaitPayloads(received, "1");
        redis.kill();
        // When
        var acknowledged = received.messages.getFirst().ack().toCompletableFuture();
        redis.restart();
        // Then
        await().until(acknowledged::isDone);
        assertThat(acknowledged).isCompleted();
        assertThat(pending()).isZero();
    }

    @Test
    void sendsLaterWhatItCouldNotWhileRedisWasAway() {
        // Given
        MultiEmitter<? super Message<?>> out = outgoing();
        out.emit(Message.of(Map.of("n", "1")));
        await().until(() -> redis.commands().xlen(STREAM) == 1);
        redis.kill();
        // When
        out.emit(Message.of(Map.of("n", "2")));
        await().until(() -> !channels.connector.getReadiness().isOk());
        redis.restart();
        // Then
        await().until(() -> redis.commands().xlen(STREAM) == 2);
    }

    @Test
    void rejectsAMessageThatRedisDoesNotTakeInTimeAndIsReadyAgainLater() {
        // Given
        AtomicReference<Throwable> reason = new AtomicReference<>();
        MultiEmitter<? super Message<?>> out = outgoing("delivery-timeout", "200ms");
        redis.kill();
        // When
        out.emit(Message.of(Map.of("n", "1")).withNack(failure -> {
            reason.set(failure);
            return CompletableFuture.completedFuture(null);
        }));
        // Then
        await().until(() -> reason.get() != null);
        assertThat(channels.connector.getReadiness().isOk()).isFalse();
        redis.restart();
        await().until(() -> channels.connector.getReadiness().isOk());
    }

    @Test
    void goesOnAfterItsConnectionsWereCut() {
        // Given
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        add("1");
        awaitPayloads(received, "1");
        // When
        redis.commands().clientKill(KillArgs.Builder.typeNormal().skipme(true));
        // Then
        add("2");
        awaitPayloads(received, "1", "2");
        assertThat(received.metadata(1).deliveryCount()).isLessThanOrEqualTo(2);
    }

    @Test
    void createsAGroupAgainThatVanished() {
        // Given
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        add("1");
        awaitPayloads(received, "1");
        received.messages.getFirst().ack().toCompletableFuture().join();
        // When
        redis.commands().xgroupDestroy(STREAM, "g");
        add("2");
        // Then: from the beginning, because nobody knows any more what was handled
        awaitPayloads(received, "1", "1", "2");
    }

    @Test
    void createsAGroupAgainAtTheEndIfAsked() {
        // Given
        Collector received = channels.incoming(Long.MAX_VALUE, attributes("lost-group-start-id", "$"));
        add("1");
        awaitPayloads(received, "1");
        received.messages.getFirst().ack().toCompletableFuture().join();
        // When
        redis.commands().xgroupDestroy(STREAM, "g");
        await().until(() -> !redis.commands().xinfoGroups(STREAM).isEmpty());
        add("2");
        // Then
        awaitPayloads(received, "1", "2");
    }

    @Test
    void goesOnAfterItsStreamWasDeleted() {
        // Given
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        add("1");
        awaitPayloads(received, "1");
        // When
        redis.commands().del(STREAM);
        add("2");
        // Then
        awaitPayloads(received, "1", "2");
    }

    @Test
    void goesOnAfterEverythingWasFlushed() {
        // Given
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        add("1");
        awaitPayloads(received, "1");
        // When
        redis.commands().flushall();
        // Then
        await().until(() -> redis.commands().exists(STREAM) == 1);
        add("2");
        awaitPayloads(received, "1", "2");
    }

    @Test
    void passesOverPendingEntriesThatWereTrimmed() {
        // Given: three entries pending with this consumer from an earlier life, two of them trimmed
        redis.commands().xgroupCreate(StreamOffset.from(STREAM, "0"), "g", XGroupCreateArgs.Builder.mkstream());
        add("1");
        add("2");
        add("3");
        redis.commands().xreadgroup(Consumer.from("g", "me"), StreamOffset.lastConsumed(STREAM));
        redis.commands().xtrim(STREAM, false, 1);
        // When
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        // Then
        awaitPayloads(received, "3");
        add("4");
        awaitPayloads(received, "3", "4");
        received.messages.forEach(message -> message.ack().toCompletableFuture().join());
        assertThat(pending()).isZero();
    }

    @Test
    void passesOverTrimmedEntriesOfADeadConsumer() {
        // Given
        redis.commands().xgroupCreate(StreamOffset.from(STREAM, "0"), "g", XGroupCreateArgs.Builder.mkstream());
        add("1");
        add("2");
        redis.commands().xreadgroup(Consumer.from("g", "dead"), StreamOffset.lastConsumed(STREAM));
        redis.commands().xtrim(STREAM, false, 1);
        // When
        Collector received =
                channels.incoming(Long.MAX_VALUE, attributes("claim.min-idle", "50ms", "claim.interval", "50ms"));
        // Then
        awaitPayloads(received, "2");
        assertThat(received.metadata(0).deliveryCount()).isEqualTo(2);
        await().until(() -> pending() == 1);
    }

    @Test
    void waitsWhileAKeyOfAnotherTypeIsInTheWay() {
        // Given
        redis.commands().set(STREAM, "no stream");
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        await().until(() -> !channels.connector.getReadiness().isOk());
        assertThat(channels.connector.getReadiness().getChannels().getFirst().getMessage())
                .contains("WRONGTYPE");
        assertThat(channels.connector.getLiveness().isOk()).isTrue();
        // When
        redis.commands().del(STREAM);
        // Then
        add("1");
        awaitPayloads(received, "1");
    }

    @Test
    void rejectsAMessageThatAKeyOfAnotherTypeStops() {
        // Given
        redis.commands().set(STREAM, "no stream");
        AtomicReference<Throwable> reason = new AtomicReference<>();
        // When
        outgoing().emit(Message.of(Map.of("n", "1")).withNack(failure -> {
            reason.set(failure);
            return CompletableFuture.completedFuture(null);
        }));
        // Then
        await().until(() -> reason.get() != null);
        assertThat(reason.get()).hasMessageContaining("WRONGTYPE");
    }

    @Test
    void waitsUntilAReplicaBecomesAMasterAgain() {
        // Given: like a failover that this client has not noticed
        MultiEmitter<? super Message<?>> out = outgoing();
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        add("1");
        awaitPayloads(received, "1");
        redis.commands().replicaof("127.0.0.1", TestRedis.freePort());
        out.emit(Message.of(Map.of("n", "2")));
        await().until(() -> channels.connector.getReadiness().getChannels().stream()
                .allMatch(channel -> String.valueOf(channel.getMessage()).contains("READONLY")));
        // When
        redis.commands().replicaofNoOne();
        // Then
        awaitPayloads(received, "1", "2");
    }

    @Test
    void waitsWhileRedisLoadsItsData() {
        // Given: a file that takes some seconds to load
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        add("1");
        awaitPayloads(received, "1");
        for (int key = 0; key < 300; key++) {
            redis.commands().set("key-" + key, "x".repeat(1000));
        }
        redis.commands().bgrewriteaof();
        await().until(() -> redis.commands().info("persistence").contains("aof_rewrite_in_progress:0")
                && redis.commands().info("persistence").contains("aof_rewrite_scheduled:0"));
        redis.kill();
        // When
        redis.restart("--key-load-delay", "10000", "--loading-process-events-interval-bytes", "1024");
        await().pollInterval(Duration.ofMillis(5))
                .until(() -> String.valueOf(channels.connector
                                .getReadiness()
                                .getChannels()
                                .getFirst()
                                .getMessage())
                        .contains("LOADING"));
        // Then
        await().ignoreExceptions()
                .untilAsserted(() -> assertThat(redis.commands().xadd(STREAM, Map.of("n", "2")))
                        .isNotNull());
        awaitPayloads(received, "1", "2");
    }

    @Test
    void waitsWhileRedisIsBusyWithAScript() {
        // Given
        redis.commands().configSet("busy-reply-threshold", "1");
        Collector received = channels.incoming(Long.MAX_VALUE, attributes());
        add("1");
        awaitPayloads(received, "1");
        RedisCommands<String, String> other = redis.connect();
        other.getStatefulConnection().async().eval("while true do end", ScriptOutputType.INTEGER);
        // When
        await().until(() ->
                channels.connector.getReadiness().getChannels().getFirst().getMessage() != null);
        redis.commands().scriptKill();
        // Then
        await().ignoreExceptions().until(() -> redis.commands().ping().equals("PONG"));
        add("2");
        awaitPayloads(received, "1", "2");
    }

    @Test
    void goesOnAfterRedisHungLongerThanATimeout() {
        // Given
        Collector received =
                channels.incoming(Long.MAX_VALUE, attributes("command-timeout", "300ms", "block", "100ms"));
        add("1");
        awaitPayloads(received, "1");
        // When
        redis.signal("STOP");
        await().until(() -> String.valueOf(channels.connector
                        .getReadiness()
                        .getChannels()
                        .getFirst()
                        .getMessage())
                .contains("Timeout"));
        redis.signal("CONT");
        // Then
        add("2");
        awaitPayloads(received, "1", "2");
    }

    @Test
    void findsEntriesWhoseReplyWasLost() {
        // Given: entries wait in the socket of a server that hangs, as does this consumer's read
        Collector received = channels.incoming(
                Long.MAX_VALUE,
                attributes("command-timeout", "300ms", "block", "10s", "claim.min-idle", "0", "max-in-flight", "1"));
        add("1");
        awaitPayloads(received, "1");
        received.messages.getFirst().ack().toCompletableFuture().join();
        // When: Redis hands entries to connections that are cut before the reply can be read
        for (int n = 2; n <= 20; n++) {
            redis.signal("STOP");
            redis.commands().getStatefulConnection().async().xadd(STREAM, Map.of("n", "" + n));
            redis.commands()
                    .getStatefulConnection()
                    .async()
                    .clientKill(KillArgs.Builder.typeNormal().skipme(true));
            redis.signal("CONT");
            int expected = n;
            // Then
            await().until(() -> received.messages.size() >= expected);
            received.messages.getLast().ack();
        }
        assertThat(received.payloads()).hasSize(20);
    }

    private MultiEmitter<? super Message<?>> outgoing(String... more) {
        AtomicReference<MultiEmitter<? super Message<?>>> emitter = new AtomicReference<>();
        channels.outgoing(
                Multi.createFrom().<Message<?>>emitter(emitter::set),
                with(
                        new HashMap<>(Map.of(
                                "channel-name", "out", "url", redis.url(), "stream", STREAM, "backoff.max", "100ms")),
                        more));
        return emitter.get();
    }

    private void add(String n) {
        redis.commands().xadd(STREAM, Map.of("n", n));
    }

    private static void awaitPayloads(Collector received, String... expected) {
        List<Object> payloads =
                List.of(expected).stream().<Object>map(n -> Map.of("n", n)).toList();
        await().untilAsserted(() -> assertThat(received.payloads()).isEqualTo(payloads));
    }

    private long pending() {
        return redis.commands().xpending(STREAM, "g").getCount();
    }

    private Map<String, String> attributes(String... more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "url",
                redis.url(),
                "stream",
                STREAM,
                "group",
                "g",
                "consumer",
                "me",
                "block",
                "200ms",
                "backoff.min",
                "10ms",
                "backoff.max",
                "100ms"));
        return with(all, more);
    }

    private static Map<String, String> with(Map<String, String> all, String... more) {
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }
}
