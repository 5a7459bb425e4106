package dev.verge.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.verge.telemetry.VehicleId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What inference finds suspicious is kept apart, with the prediction and exactly once. Inference is a stub here, so that the
 * test says what is suspicious in which rows; with the model that finds it: {@code SequenceIT} of load-tests.
 */
class SuspectIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisProcess redis = new RedisProcess("no");
    private final StubInference inference = new StubInference();

    @AfterEach
    void stop() {
        inference.close();
        redis.close();
    }

    @Test
    void aSuspiciousSignalsRowsGoToTheStreamAndThePredictionIsMarked() throws Exception {
        long first = Rows.START + 20_000;
        long last = Rows.START + 39_000;
        inference.suspects("[{\"signal\":\"vehicle_speed\",\"firstTs\":" + first + ",\"lastTs\":" + last
                + ",\"score\":0.9,\"model\":\"signal-integrity/1\"}]");
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().atMost(PATIENCE).until(() -> redis.entries("predictions").size() == 1);
            assertThat(redis.values("predictions", "suspect")).containsExactly("vehicle_speed");
            assertThat(redis.values("suspect", "id")).containsExactly(Rows.window("car-1", 0));
            assertThat(redis.values("suspect", "signal")).containsExactly("vehicle_speed");
            assertThat(redis.values("suspect", "by")).containsExactly("signal-integrity/1");
            assertThat(redis.values("suspect", "rows").getFirst().split(" ")).hasSize(20);
            assertThat(redis.values("suspect", "rows").getFirst()).startsWith(first + ":");
            new Eraser(running.redis(), running.ingest()).erase(new VehicleId("car-1"));
            assertThat(redis.entries("suspect")).isEmpty();
        }
    }

    @Test
    void aWindowThatIsRejectedForAnIsolatedSignalLeavesItsRowsToo() throws Exception {
        inference.answers(_ -> 400);
        inference.says("suspect");
        inference.suspects("[{\"signal\":\"vehicle_speed\",\"firstTs\":" + Rows.START + ",\"lastTs\":"
                + (Rows.START + 39_000) + ",\"score\":0.9,\"model\":\"signal-integrity/1\"}]");
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().atMost(PATIENCE).until(() -> redis.entries("rejected").size() == 1);
            assertThat(redis.values("rejected", "reason")).containsExactly("suspect");
            assertThat(redis.values("suspect", "id")).containsExactly(Rows.window("car-1", 0));
            assertThat(redis.values("suspect", "rows").getFirst().split(" ")).hasSize(40);
        }
    }

    @Test
    void ofAWindowThatWasJudgedAndFoundCleanThePredictionSaysSo() throws Exception {
        inference.suspects("[]");
        assertThat(predicted()).containsEntry("suspect", "").containsEntry("digest", "sha256:00");
        assertThat(redis.entries("suspect")).isEmpty();
    }

    @Test
    void aWindowThatNobodyJudgedLeavesNoTrace() throws Exception {
        assertThat(predicted()).doesNotContainKey("suspect");
        assertThat(redis.entries("suspect")).isEmpty();
    }

    private Map<String, String> predicted() throws Exception {
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().atMost(PATIENCE)
                    .until(() -> redis.values("predictions", "id").equals(List.of(Rows.window("car-1", 0))));
        }
        return redis.entries("predictions").getFirst().getBody();
    }
}
