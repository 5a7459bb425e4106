package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Cluster of one node: it refuses a command over keys of several slots as a larger one does. */
class ClusterIT {
    @TempDir
    Path folder;

    private TestRedis redis;
    private Doors doors;

    @BeforeEach
    void start() {
        redis = new TestRedis(
                "cluster-enabled yes",
                "cluster-port " + TestRedis.freePort(),
                "cluster-config-file " + folder.resolve("nodes.conf"));
        redis.commands().clusterAddSlots(IntStream.range(0, 16384).toArray());
        await().atMost(20, SECONDS).until(() -> redis.commands().clusterInfo().contains("cluster_state:ok"));
        doors = new Doors(redis.url().replace("redis://", "redis-cluster://")).keepingLease();
    }

    @AfterEach
    void stop() {
        doors.close();
        redis.close();
    }

    @Test
    void everyDoorCopiesIntoACluster() {
        // Given
        doors.running("v2x", doors.v2x).running("subscriber", doors.subscriber).running("copier", doors.copier);
        await().atMost(20, SECONDS)
                .until(() -> redis.commands().pubsubNumsub("idneo_v2x").getOrDefault("idneo_v2x", 0L) == 1);
        // When
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            rows.append(i == 0 ? "[" : ",").append("{\"vehicle\":\"http-" + i + "\",\"ts\":1,\"fuel_level\":8}");
        }
        Answer answer = doors.post(
                Map.of("content-type", "application/json"),
                rows.append("]").toString().getBytes(UTF_8));
        for (int i = 0; i < 50; i++) redis.commands().xadd("v2x", "car_id", "v2x-" + i, "maf", "1");
        redis.commands()
                .publish(
                        "idneo_v2x",
                        "{\"columns\":[\"fuel_level\",\"timestamp\",\"vehicle_id\"],\"data\":[[8,1,\"a\"],[8,1,\"b\"],[8,1,\"c\"]]}");
        // Then
        assertThat(answer.status()).isEqualTo(202);
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(103));
    }
}
