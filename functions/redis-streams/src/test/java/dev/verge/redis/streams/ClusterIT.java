package dev.verge.redis.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.mutiny.Multi;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The same channels on a Redis Cluster of three masters.
class ClusterIT {

    private static final int SLOTS = 16_384;
    private static List<TestRedis> nodes;
    private Channels channels;

    @BeforeAll
    static void startCluster() {
        nodes = IntStream.range(0, 3)
                .mapToObj(n -> TestRedis.started(
                        "--cluster-enabled",
                        "yes",
                        "--cluster-node-timeout",
                        "2000",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "always",
                        "--cluster-port",
                        "" + TestRedis.freePort()))
                .toList();
        for (int n = 0; n < 3; n++) {
            nodes.get(n)
                    .commands()
                    .clusterAddSlots(
                            IntStream.range(n * SLOTS / 3, (n + 1) * SLOTS / 3).toArray());
            nodes.get(n).commands().clusterSetConfigEpoch(n + 1);
        }
        for (TestRedis other : nodes.subList(1, 3)) {
            nodes.getFirst().meet(other);
        }
        await().until(() ->
                nodes.stream().allMatch(node -> node.commands().clusterInfo().contains("cluster_state:ok")));
    }

    @AfterAll
    static void stopCluster() {
        nodes.forEach(TestRedis::close);
    }

    @BeforeEach
    void open() {
        channels = new Channels();
    }

    @AfterEach
    void close() {
        channels.close();
    }

    @Test
    void carriesStreamsOnEveryNode() {
        // Given: keys that live on different masters
        List<String> streams = List.of("{a}:s", "{b}:s", "{c}:s", "{d}:s", "{e}:s");
        List<Collector> collectors = streams.stream()
                .map(stream -> channels.incoming(Long.MAX_VALUE, attributes("in" + stream, stream)))
                .toList();
        // When
        streams.forEach(stream -> channels.outgoing(
                Multi.createFrom().range(0, 50).map(n -> Message.of(Map.of("n", n))),
                attributes("out" + stream, stream)));
        // Then
        await().untilAsserted(() -> assertThat(collectors)
                .allSatisfy(received -> assertThat(received.messages).hasSize(50)));
        collectors.forEach(received -> received.messages.forEach(
                message -> message.ack().toCompletableFuture().join()));
    }

    @Test
    void goesOnAfterANodeWasKilledAndStartedAgain() {
        // Given
        Collector received = channels.incoming(Long.MAX_VALUE, attributes("in", "{k}:killed"));
        send("{k}:killed", "1");
        await().until(() -> received.messages.size() == 1);
        TestRedis owner = nodes.stream()
                .filter(node -> node.owns("{k}:killed"))
                .findFirst()
                .orElseThrow();
        // When
        owner.kill();
        await().until(() -> !channels.connector.getReadiness().isOk());
        owner.restart();
        // Then
        send("{k}:killed", "2");
        await().untilAsserted(
                        () -> assertThat(received.payloads()).containsExactly(Map.of("n", "1"), Map.of("n", "2")));
    }

    private void send(String stream, String n) {
        channels.outgoing(Multi.createFrom().item(Message.of(Map.of("n", n))), attributes("out" + n, stream));
    }

    private static Map<String, String> attributes(String channel, String stream) {
        return new HashMap<>(Map.of(
                "channel-name",
                channel,
                "url",
                "redis-cluster://127.0.0.1:" + nodes.getFirst().port() + ",redis://127.0.0.1:"
                        + nodes.get(1).port(),
                "stream",
                stream,
                "group",
                "g",
                "block",
                "200ms",
                "backoff.max",
                "100ms"));
    }
}
