package dev.verge.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each window ends in exactly one outcome, whatever inference does. */
class OutcomesIT {
    private static final String LARGEST_ID = "18446744073709551615-18446744073709551615";

    private final RedisProcess redis = new RedisProcess("no");
    private final StubInference inference = new StubInference();

    @BeforeEach
    void patience() {
        org.awaitility.Awaitility.setDefaultTimeout(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        inference.close();
        redis.close();
    }

    @Test
    void aWindowThatTheModelRefusesIsRejectedAsInvalid() throws Exception {
        inference.answers(window -> 400);
        assertThat(reasonOfOneWindow()).isEqualTo("invalid");
        assertThat(inference.asked()).hasSize(1);
    }

    @Test
    void aWindowForAModelThatIsNotThereIsAModelError() throws Exception {
        inference.answers(window -> 404);
        assertThat(reasonOfOneWindow()).isEqualTo("model-error");
    }

    @Test
    void aPoisonWindowIsTriedAsOftenAsAllowedAndThenGivenUp() throws Exception {
        inference.answers(window -> 500);
        assertThat(reasonOfOneWindow()).isEqualTo("delivery-limit");
        assertThat(inference.asked()).hasSize(5);
    }

    private String reasonOfOneWindow() throws Exception {
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.entries("rejected").size() == 1);
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        assertThat(redis.values("rejected", "id")).containsExactly(Rows.window("car-1", 0));
        assertThat(redis.entries("predictions")).isEmpty();
        return redis.values("rejected", "reason").getFirst();
    }

    @Test
    void whereAGatewayHadAWindowScoredStandsWithItsPrediction() throws Exception {
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.entries("predictions").size() == 1);
            assertThat(redis.entries("predictions").getFirst().getBody()).doesNotContainKey("route");
            inference.routes("edge;reason=cloud-down;predicted=3;actual=4;policy=deadline");
            Rows.add(redis, "car-1", 40, 80);
            await().until(() -> redis.entries("predictions").size() == 2);
        }
        assertThat(redis.values("predictions", "route"))
                .last()
                .isEqualTo("edge;reason=cloud-down;predicted=3;actual=4;policy=deadline");
    }

    @Test
    void windowsWaitWhileInferenceIsAway() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        inference.answers(window -> refused.incrementAndGet() <= 8 ? 503 : 200);
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.values("predictions", "id").equals(List.of(Rows.window("car-1", 0))));
        }
        assertThat(refused.get()).isEqualTo(9);
        assertThat(redis.entries("rejected")).isEmpty();
    }

    @Test
    void windowsWaitWhileNobodyListens() throws Exception {
        int port = inference.port();
        inference.close();
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.entries("windows").size() == 1);
            try (StubInference back = new StubInference(port)) {
                await().until(() -> redis.values("predictions", "id").equals(List.of(Rows.window("car-1", 0))));
            }
        }
        assertThat(redis.entries("rejected")).isEmpty();
    }

    @Test
    void oneWindowAVehicleIsInFlightAndVehiclesDoNotWaitForEachOther() throws Exception {
        ConcurrentHashMap<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
        AtomicInteger most = new AtomicInteger();
        inference.answers(window -> {
            AtomicInteger mine = inFlight.computeIfAbsent(window.get("vehicle").asText(), v -> new AtomicInteger());
            most.accumulateAndGet(mine.incrementAndGet(), Math::max);
            boolean poison = window.get("vehicle").asText().equals("car-1");
            mine.decrementAndGet();
            return poison ? 503 : 200;
        });
        Rows.add(redis, "car-1", 0, 80);
        for (int v = 2; v < 8; v++) Rows.add(redis, "car-" + v, 0, 400);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.entries("predictions").size() == 60);
        }
        assertThat(most.get()).isEqualTo(1);
        for (int v = 2; v < 8; v++) {
            String vehicle = "car-" + v;
            assertThat(redis.values("predictions", "id"))
                    .filteredOn(id -> id.startsWith(vehicle + "/"))
                    .isSorted()
                    .hasSize(10);
        }
    }

    @Test
    void anEntryThatSomebodyDeletedIsPutAwayWithItsReason() throws Exception {
        inference.answers(window -> 503);
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> !inference.asked().isEmpty());
        }
        String stream = RedisProcess.key(Rows.partition("car-1"), "windows");
        redis.commands().xdel(stream, redis.entries("windows").getFirst().getId());
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.values("rejected", "reason").equals(List.of("malformed")));
            await().until(() -> running.ingest().backlog().isEmpty());
        }
    }

    @Test
    void aForeignEntryAmongTheWindowsIsPutAwayAndTheNextOnesAreScored() throws Exception {
        int partition = Rows.partition("car-1");
        redis.commands().xadd(RedisProcess.key(partition, "windows"), Map.of("hello", "world"));
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.values("predictions", "id").equals(List.of(Rows.window("car-1", 0))));
            assertThat(redis.values("rejected", "reason")).containsExactly("malformed");
        }
        // the same window under a name that is not its own
        redis.commands().xtrim(RedisProcess.key(partition, "predictions"), 0);
        try (RunningIngest none = new RunningIngest(redis, inference, "verge.ingest.scoring", "false")) {
            Rows.add(redis, "car-1", 40, 80);
            await().until(() -> redis.values("windows", "id").contains(Rows.window("car-1", 40)));
        }
        RedisCommands<byte[], byte[]> raw = redis.bytes();
        byte[] stream = RedisProcess.key(partition, "windows").getBytes(UTF_8);
        var last = raw.xrevrange(stream, Range.unbounded(), Limit.from(1)).getFirst();
        Map<byte[], byte[]> forged = new LinkedHashMap<>(last.getBody());
        forged.replaceAll((field, value) -> new String(field, UTF_8).equals("id") ? "x".getBytes(UTF_8) : value);
        raw.xadd(stream, forged);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> running.ingest().backlog().isEmpty());
        }
        assertThat(redis.values("predictions", "id")).containsExactly(Rows.window("car-1", 40));
        assertThat(redis.values("rejected", "reason")).containsExactly("malformed", "malformed");
    }

    @Test
    void aWindowPastItsDeadlineExpires() throws Exception {
        inference.answers(window -> 503);
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference, "verge.ingest.deadline", "300ms")) {
            await().until(() -> redis.values("rejected", "reason").equals(List.of("expired")));
        }
    }

    @Test
    void outcomesWaitWhileTheirStreamTakesNoEntries() throws Exception {
        String predictions = RedisProcess.key(Rows.partition("car-1"), "predictions");
        redis.commands().xadd(predictions, new XAddArgs().id(LARGEST_ID), Map.of("hello", "world"));
        Rows.add(redis, "car-1", 0, 40);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> !inference.asked().isEmpty());
            redis.commands().rename(predictions, "aside");
            await().until(() -> redis.values("predictions", "id").equals(List.of(Rows.window("car-1", 0))));
            await().until(() -> running.ingest().backlog().isEmpty());
        }
    }

    @Test
    void rowsWaitWhileTheStreamOfTheirWindowsTakesNoEntries() throws Exception {
        int partition = Rows.partition("car-1");
        String windows = RedisProcess.key(partition, "windows");
        redis.commands().xadd(windows, new XAddArgs().id(LARGEST_ID), Map.of("hello", "world"));
        Rows.add(redis, "car-1", 0, 39);
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> running.ingest().backlog().rows() == 0);
            Rows.add(redis, "car-1", 39, 40);
            await().during(Duration.ofMillis(300))
                    .until(() -> running.ingest().backlog().rows() == 1);
            redis.commands().rename(windows, "aside");
            await().until(() -> redis.values("predictions", "id").equals(List.of(Rows.window("car-1", 0))));
        }
    }

    @Test
    void aForeignEntryOfMegabytesAmongTheWindowsIsPutAwayAndNeverRead() throws Exception {
        String windows = RedisProcess.key(Rows.partition("car-1"), "windows");
        redis.commands().xadd(windows, Map.of("rows", "x".repeat(20_000_000)));
        Rows.add(redis, "car-1", 0, 40);
        long before = sentByRedis();
        try (RunningIngest running = new RunningIngest(redis, inference)) {
            await().until(() -> redis.values("predictions", "id").equals(List.of(Rows.window("car-1", 0))));
            await().until(() -> redis.commands().xpending(windows, "score").getCount() == 0);
        }
        assertThat(sentByRedis() - before).isLessThan(10_000_000);
        assertThat(redis.values("rejected", "reason")).containsExactly("malformed");
    }

    private long sentByRedis() {
        Matcher sent = Pattern.compile("total_net_output_bytes:(\\d+)")
                .matcher(redis.commands().info("stats"));
        assertThat(sent.find()).isTrue();
        return Long.parseLong(sent.group(1));
    }
}
