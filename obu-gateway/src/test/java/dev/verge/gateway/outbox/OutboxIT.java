package dev.verge.gateway.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.gateway.uplink.UplinkRules;
import dev.verge.redis.RedisConnections;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writer, keeper and sender against a real Redis; the cloud says what the test wants. */
class OutboxIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder = Path.of("");

    private TestRedis redis;
    private final Cloud cloud = new Cloud();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<Running> running = new ArrayList<>();

    /** What a gateway runs. */
    private record Running(
            RedisConnections connections, OutboxStore store, Keeper keeper, OutboxWriter writer, Sender sender) {
        void stop() throws InterruptedException {
            writer.stop(Duration.ofSeconds(2));
            sender.stop();
            keeper.stop();
            connections.close();
        }
    }

    private static final class Cloud implements Receiver {
        final List<String> ids = new CopyOnWriteArrayList<>();
        final List<JsonNode> batches = new CopyOnWriteArrayList<>();
        volatile boolean up = true;
        volatile Function<List<String>, Receipt> answer = ids -> new Receipt.Taken(Map.of());

        @Override
        public boolean isUp() {
            return up;
        }

        @Override
        public Receipt send(byte[] batch, int events) {
            try {
                JsonNode json = JSON.readTree(batch);
                List<String> sent = new ArrayList<>();
                json.forEach(event -> sent.add(event.path("id").asText()));
                assertThat(sent).hasSize(events);
                Receipt receipt = answer.apply(sent);
                batches.add(json);
                if (receipt instanceof Receipt.Taken(var refused)) {
                    for (int i = 0; i < sent.size(); i++) if (!refused.containsKey(i)) ids.add(sent.get(i));
                }
                return receipt;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void start() {
        redis = new TestRedis(folder);
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Running one : running) one.stop();
        redis.close();
    }

    private Running gateway(Map<String, String> settings) {
        return gateway(settings, Given.rules("vehicle_speed", "fuel_level"));
    }

    private Running gateway(Map<String, String> settings, UplinkRules rules) {
        Map<String, String> all = new HashMap<>(Map.of(
                "verge.gateway.outbox.lease", "600ms",
                "verge.gateway.outbox.sending.backoff", "20ms",
                "verge.gateway.outbox.sending.longest-backoff", "100ms",
                "verge.gateway.outbox.sending.bytes-per-second", "10M"));
        settings.forEach((name, value) -> all.put("verge.gateway.outbox." + name, value));
        OutboxOptions options = Given.options(all);
        OutboxMeter meter = new OutboxMeter(metrics);
        RedisConnections connections = redis.connections();
        OutboxStore store = new OutboxStore(connections, "verge:1:", options);
        Keeper keeper = new Keeper(store, options.lease(), meter);
        Sender sender = new Sender(store, keeper, cloud, rules, options.sending(), "/sites/test/gateway", meter);
        OutboxWriter writer =
                new OutboxWriter(store, options.spool().map(Spool::new).orElse(null), options, meter, sender::wake);
        Running one = new Running(connections, store, keeper, writer, sender);
        running.add(one);
        keeper.start();
        writer.start();
        sender.start();
        return one;
    }

    private static List<String> offer(Running gateway, String vehicle, long from, long to) {
        List<OutboxEvent> events = LongStream.range(from, to)
                .mapToObj(i -> Given.event(vehicle, i))
                .toList();
        events.forEach(gateway.writer()::offer);
        return events.stream().map(OutboxEvent::id).toList();
    }

    private long stream() {
        return redis.commands().xlen("verge:1:{outbox}:events");
    }

    private long state(String field) {
        String value = redis.commands().hget("verge:1:{outbox}:state", field);
        return value == null ? 0 : Long.parseLong(value);
    }

    private double counted(String name, String tag, String value) {
        return metrics.find(name).tag(tag, value).counters().stream()
                .mapToDouble(c -> c.count())
                .sum();
    }

    @Test
    void everythingArrivesInOrderAndNothingIsLeft() {
        Running gateway = gateway(Map.of("sending.batch", "7"));

        List<String> ids = offer(gateway, "car-1", 0, 50);

        await().untilAsserted(() -> assertThat(cloud.ids).isEqualTo(ids));
        await().untilAsserted(() -> assertThat(stream()).isZero());
        assertThat(state("stored")).isEqualTo(50);
        assertThat(state("sent")).isEqualTo(50);
        assertThat(state("bytes")).isZero();
        JsonNode event = cloud.batches.getFirst().get(0);
        assertThat(event.path("subject").asText()).isEqualTo(Given.PSEUDONYMS.of("car-1"));
        assertThat(event.path("time").asText()).isEqualTo("1970-01-01T00:16:41Z");
        assertThat(event.path("data").get(0).toString())
                .isEqualTo("{\"vehicle\":\"" + Given.PSEUDONYMS.of("car-1")
                        + "\",\"ts\":1000000,\"signals\":{\"vehicle_speed\":50.5,\"fuel_level\":0}}");
    }

    @Test
    void pastTheBoundOfEntriesTheOldestGoAndAreCounted() {
        cloud.up = false;
        Running gateway = gateway(Map.of("max-entries", "10"));

        List<String> ids = offer(gateway, "car-1", 0, 25);
        await().untilAsserted(() -> assertThat(state("stored")).isEqualTo(25));
        cloud.up = true;

        await().untilAsserted(() -> assertThat(cloud.ids).isEqualTo(ids.subList(15, 25)));
        assertThat(state("droppedBySize")).isEqualTo(15);
        assertThat(counted("verge.outbox.dropped", "bound", "size")).isEqualTo(15);
    }

    @Test
    void pastTheBoundOfBytesTheOldestGoAndBytesStayTrue() {
        cloud.up = false;
        int size = Given.event("car-1", 0).size();
        Running gateway = gateway(Map.of("max-bytes", Integer.toString(5 * size + size / 2)));

        offer(gateway, "car-1", 0, 9);
        await().untilAsserted(() -> assertThat(state("stored")).isEqualTo(9));

        assertThat(stream()).isEqualTo(5);
        assertThat(state("bytes")).isEqualTo(5L * size);
        assertThat(state("droppedBySize")).isEqualTo(4);
    }

    @Test
    void whatIsTooOldGoesButOnlyTimeThatAGatewayWasUpCounts() throws Exception {
        cloud.up = false;
        Running first = gateway(Map.of("max-age", "10m"));
        offer(first, "car-1", 0, 3);
        await().untilAsserted(() -> assertThat(state("stored")).isEqualTo(3));
        running.remove(first);
        first.stop();
        long upBefore = state("uptime");
        // nobody is up for longer than events may live
        await().pollDelay(Duration.ofMillis(1500)).until(() -> true);

        Running second = gateway(Map.of("max-age", "1s"));

        await().untilAsserted(
                        () -> assertThat(second.keeper().state().isSender()).isTrue());
        assertThat(second.keeper().state().oldest()).isLessThan(Duration.ofSeconds(1));
        assertThat(state("uptime")).isLessThan(upBefore + 1000);
        assertThat(stream()).isEqualTo(3);
        await().untilAsserted(() -> assertThat(stream()).isZero());
        assertThat(state("droppedByAge")).isEqualTo(3);
        assertThat(counted("verge.outbox.dropped", "bound", "age")).isEqualTo(3);
    }

    @Test
    void oneThatTheCloudCallsWrongIsRejectedAndTheOthersGoOn() {
        String wrong = Given.event("car-1", 5).id();
        cloud.answer = ids -> ids.contains(wrong) ? new Receipt.Wrong(400, "no") : new Receipt.Taken(Map.of());
        Running gateway = gateway(Map.of());

        List<String> ids = new ArrayList<>(offer(gateway, "car-1", 0, 20));
        ids.remove(wrong);

        await().untilAsserted(() -> assertThat(cloud.ids).isEqualTo(ids));
        await().untilAsserted(() -> assertThat(state("rejected")).isEqualTo(1));
        Map<String, String> rejected = redis.commands()
                .xrange("verge:1:{outbox}:rejected", io.lettuce.core.Range.unbounded())
                .getFirst()
                .getBody();
        assertThat(rejected).containsEntry("id", wrong).containsEntry("reason", "status-400");
    }

    @Test
    void whatTheCloudRefusesOfABatchIsRejected() {
        cloud.answer = ids -> new Receipt.Taken(Map.of(0, "late ts: no"));
        Running gateway = gateway(Map.of());

        offer(gateway, "car-1", 0, 1);

        await().untilAsserted(() -> assertThat(state("rejected")).isEqualTo(1));
        assertThat(counted("verge.outbox.rejected", "reason", "refused")).isEqualTo(1);
        assertThat(state("sent")).isZero();
    }

    @Test
    void oneThatMakesTheCloudFailDoesNotStopTheOthersForEver() {
        String poison = Given.event("car-1", 3).id();
        cloud.answer = ids -> ids.contains(poison) ? new Receipt.Failed("500 oops") : new Receipt.Taken(Map.of());
        Running gateway = gateway(Map.of("sending.batch", "4"));

        List<String> ids = new ArrayList<>(offer(gateway, "car-1", 0, 12));
        ids.remove(poison);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(cloud.ids).isEqualTo(ids));
        await().untilAsserted(() -> assertThat(state("rejected")).isEqualTo(1));
    }

    @Test
    void aCloudThatTakesNothingNowLosesNothing() {
        cloud.answer = ids -> new Receipt.Unavailable("401 who are you");
        Running gateway = gateway(Map.of());
        List<String> ids = offer(gateway, "car-1", 0, 5);
        await().untilAsserted(() -> assertThat(cloud.batches).hasSizeGreaterThan(12));
        assertThat(gateway.sender().trouble()).startsWith("401");

        cloud.answer = sent -> new Receipt.Taken(Map.of());

        await().untilAsserted(() -> assertThat(cloud.ids).isEqualTo(ids));
        await().untilAsserted(() -> assertThat(gateway.sender().trouble()).isEmpty());
    }

    @Test
    void ofWhatWaitsOnlySignalsThatMayStillLeaveDo() throws Exception {
        cloud.up = false;
        Running before = gateway(Map.of());
        offer(before, "car-1", 0, 2);
        await().untilAsserted(() -> assertThat(state("stored")).isEqualTo(2));
        running.remove(before);
        before.stop();
        cloud.up = true;

        gateway(Map.of(), Given.rules("vehicle_speed"));

        await().untilAsserted(() -> assertThat(cloud.ids).hasSize(2));
        assertThat(cloud.batches.toString()).contains("vehicle_speed").doesNotContain("fuel_level", "4242.75");
    }

    @Test
    void whatMayNotLeaveAnyMoreIsRejectedHere() throws Exception {
        cloud.up = false;
        Running before = gateway(Map.of());
        offer(before, "car-1", 0, 2);
        await().untilAsserted(() -> assertThat(state("stored")).isEqualTo(2));
        running.remove(before);
        before.stop();
        cloud.up = true;

        gateway(Map.of(), Given.rules("engine_load"));

        await().untilAsserted(() -> assertThat(state("rejected")).isEqualTo(2));
        assertThat(cloud.batches).isEmpty();
    }

    @Test
    void onlyOneGatewaySendsAndAnotherTakesOverWithoutALoss() throws Exception {
        Running first = gateway(Map.of("sending.batch", "3"));
        await().until(() -> first.keeper().state().isSender());
        Running second = gateway(Map.of("sending.batch", "3"));
        List<String> ids = new ArrayList<>(offer(second, "car-1", 0, 20));
        await().untilAsserted(() -> assertThat(cloud.ids).isEqualTo(ids));
        assertThat(second.keeper().state().isSender()).isFalse();
        String stale = first.keeper().epoch();
        running.remove(first);
        first.stop();
        ids.addAll(offer(second, "car-1", 20, 40));

        await().untilAsserted(() -> assertThat(cloud.ids).isEqualTo(ids));
        assertThat(second.keeper().state().isSender()).isTrue();
        assertThat(second.store().settle(stale, List.of()))
                .as("a former sender settles")
                .isFalse();
    }

    @Test
    void whatRedisDoesNotTakeWaitsInMemoryAndPastTheBoundTheOldestGo() {
        Running gateway = gateway(Map.of("queue", "10"));
        List<String> ids = new ArrayList<>(offer(gateway, "car-1", 0, 5));
        await().untilAsserted(() -> assertThat(cloud.ids).isEqualTo(ids));
        redis.stop();
        OutboxEvent refused = Given.event("car-1", 5);
        gateway.writer().offer(refused);
        ids.add(refused.id());
        await().until(() -> refused.kept().isCompletedExceptionally());

        List<String> more = offer(gateway, "car-1", 6, 26);
        assertThat(counted("verge.outbox.lost", "where", "memory")).isEqualTo(10);
        redis.restart();
        ids.addAll(more.subList(10, 20));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(cloud.ids).isEqualTo(ids));
    }

    @Test
    void whatRedisDoesNotTakeIsInTheSpoolAndComesFirstAfterAKill() throws Exception {
        String spool = folder.resolve("spool").toString();
        Running first = gateway(Map.of("spool", spool));
        List<String> ids = new ArrayList<>(offer(first, "car-1", 0, 3));
        await().untilAsserted(() -> assertThat(cloud.ids).isEqualTo(ids));
        redis.stop();
        List<OutboxEvent> events =
                LongStream.range(3, 9).mapToObj(i -> Given.event("car-1", i)).toList();
        for (OutboxEvent event : events) first.writer().offer(event);
        await().untilAsserted(
                        () -> assertThat(events).allMatch(event -> event.kept().isDone()));
        assertThat(events).noneMatch(event -> event.kept().isCompletedExceptionally());
        assertThat(first.writer().spooled()).isPositive();
        // as a kill leaves it: nobody is told, nothing is flushed
        byte[] left = Files.readAllBytes(folder.resolve("spool/outbox.spool"));
        running.remove(first);
        first.stop();
        Files.write(folder.resolve("spool/outbox.spool"), left);

        redis.restart();
        Running second = gateway(Map.of("spool", spool));
        events.forEach(event -> ids.add(event.id()));
        ids.addAll(offer(second, "car-1", 9, 12));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(cloud.ids).isEqualTo(ids));
        await().untilAsserted(() -> assertThat(second.writer().spooled()).isZero());
    }

    @Test
    void aGatewayThatEndsWhileRedisIsAwayLosesNothingThatFitsTheSpool() throws Exception {
        String spool = folder.resolve("spool").toString();
        Running first = gateway(Map.of("spool", spool));
        redis.stop();
        List<String> ids = offer(first, "car-1", 0, 5);
        running.remove(first);
        first.stop();
        assertThat(counted("verge.outbox.lost", "where", "shutdown")).isZero();

        redis.restart();
        gateway(Map.of("spool", spool));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(cloud.ids).isEqualTo(ids));
    }

    @Test
    void whoCannotWaitIsToldAtOnceThatRedisIsAway() {
        Running gateway = gateway(Map.of());
        redis.stop();
        OutboxEvent first = Given.event("car-1", 0);
        gateway.writer().offer(first);
        await().until(() -> first.kept().isCompletedExceptionally());

        OutboxEvent second = Given.event("car-1", 1);
        gateway.writer().offer(second);

        assertThat(second.kept()).isCompletedExceptionally();
        redis.restart();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(cloud.ids).containsExactly(first.id(), second.id()));
    }

    @Test
    void aBatchWhoseAnswerWasLostIsAddedOnce() throws Exception {
        cloud.up = false;
        Running gateway = gateway(Map.of());
        List<OutboxEvent> batch =
                IntStream.range(0, 3).mapToObj(i -> Given.event("car-1", i)).toList();

        gateway.store().add(77, batch);
        gateway.store().add(77, batch);

        assertThat(stream()).isEqualTo(3);
        assertThat(state("stored")).isEqualTo(3);
    }

    @Test
    void whatWasSentButNotSettledIsSentAgainWithTheSameId() throws Exception {
        Running first = gateway(Map.of());
        AtomicBoolean taken = new AtomicBoolean();
        cloud.answer = ids -> {
            // just now, somebody else took over
            if (taken.compareAndSet(false, true)) redis.commands().set("verge:1:{outbox}:sender", "99999999999999");
            return new Receipt.Taken(Map.of());
        };
        List<String> ids = offer(first, "car-1", 0, 2);
        await().untilAsserted(() -> assertThat(cloud.ids).startsWith(ids.getFirst()));
        await().until(() -> !first.keeper().state().isSender());
        assertThat(stream()).isEqualTo(2);

        redis.commands().del("verge:1:{outbox}:sender");

        await().untilAsserted(() -> assertThat(stream()).isZero());
        assertThat(cloud.ids)
                .hasSizeGreaterThanOrEqualTo(3)
                .startsWith(ids.getFirst())
                .endsWith(ids.getLast());
        assertThat(cloud.ids).containsOnly(ids.toArray(String[]::new));
    }
}
