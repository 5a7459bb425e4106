package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.verge.telemetry.Partitions;
import dev.verge.telemetry.testing.BadRow;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class V2xBridgeIT {
    private static final long START = 1_700_000_000_000L;

    private final TestRedis redis = new TestRedis();
    private final List<Doors> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(Doors::close);
        redis.close();
    }

    @Test
    void anEntryIsCopiedWithItsIdsTimeAndCanonicalNames() {
        process();
        // Given: the sample of formats.md
        add(
                0,
                "123",
                "engine_load",
                "37.25",
                "engine_coolant_temp",
                "17.00",
                "maf",
                "12.55",
                "control_voltage",
                "0.0666");
        // Then
        await().untilAsserted(() -> assertThat(redis.entries("measurements"))
                .containsExactly(Map.of(
                        "vehicle", "123",
                        "ts", "1700000000000",
                        "engine_load", "37.25",
                        "engine_coolant_temperature", "17.0",
                        "mass_air_flow", "12.55",
                        "control_module_voltage", "0.0666")));
    }

    @Test
    void theGroupSaysHowFarTheStreamIsCopied() {
        process();
        add(0, "123", "maf", "1");
        add(1, "123", "maf", "1");

        await().untilAsserted(() ->
                assertThat(redis.commands().xinfoGroups("v2x").toString()).contains("verge", START + 1 + "-0"));
    }

    @Test
    void aBacklogIsSeenUntilItIsCopied() throws InterruptedException {
        Doors doors = idle();
        doors.lease.keep();
        assertThat(doors.backlog.isEmpty()).isTrue();
        add(0, "123", "maf", "1");
        assertThat(doors.backlog.isEmpty()).isFalse();
        doors.v2x.run();
        assertThat(doors.backlog.isEmpty()).isTrue();
    }

    @Test
    void noStreamIsMadeThatNobodyUses() throws InterruptedException {
        Doors doors = idle();
        doors.lease.keep();
        doors.v2x.run();

        assertThat(redis.commands().exists("v2x")).isZero();
    }

    @Test
    void badEntriesAreRefusedWithReasonAndFieldAndTheStreamGoesOn() {
        // Given
        process();
        // When
        List<BadRow> corpus = BadRows.ofV2x().toList();
        for (int i = 0; i < corpus.size(); i++) add(i, BadRows.v2xFields(corpus.get(i)));
        add(corpus.size(), "123", "maf", "1");
        // Then
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(1));
        assertThat(redis.entries("rejected"))
                .extracting(row -> row.get("source") + " " + row.get("reason") + " " + row.get("field"))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, corpus.size())
                        .mapToObj(i -> "v2x/" + (START + i) + "-0 "
                                + corpus.get(i).reason().code() + " " + BadRows.v2xField(corpus.get(i)))
                        .toList());
    }

    @Test
    void measurementsOfAnotherTypeRefuseTheirRowsAndTheStreamGoesOn() {
        // Given
        int partition = new Partitions(16).of("car-1");
        int other = new Partitions(16).of("car-2");
        assertThat(partition).isNotEqualTo(other);
        redis.commands().set("verge:1:{" + partition + "}:measurements", "nonsense");
        // When
        process();
        add(0, "car-1", "maf", "1");
        add(1, "car-2", "maf", "1");
        // Then
        await().untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(1));
        assertThat(redis.entries("rejected"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("vehicle", "car-1")
                        .containsEntry("reason", "bad-state")
                        .containsEntry("field", "measurements"));
    }

    @Test
    void everyEntryIsCopiedOnceAndInOrderWhileProcessesTakeTurns() {
        // Given
        for (int i = 0; i < 3000; i++) add(i, "car-" + i % 7, "maf", "1");
        // When: each new process reads from where the last one was, and one that lost its lease goes on for a while
        for (int turn = 0; turn < 4; turn++) {
            process("v2x.batch", "37");
            redis.commands().del("verge:1:bridges");
        }
        // Then
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(3000));
        for (int car = 0; car < 7; car++) {
            String name = "car-" + car;
            assertThat(redis.entries("measurements").stream()
                            .filter(row -> name.equals(row.get("vehicle")))
                            .map(row -> row.get("ts")))
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aProcessThatWakesUpLateCopiesNothingTwice() throws InterruptedException {
        process();
        // Given: a process that has read the stream's beginning, and another that is past it by now
        for (int i = 0; i < 10; i++) add(i, "123", "maf", "1");
        await().untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(10));
        // When: the beginning is read again
        redis.commands().xgroupSetid(StreamOffset.from("v2x", "0-0"), "verge");
        redis.commands().del("verge:1:bridges");
        processes.removeFirst().close();
        process();
        add(10, "123", "maf", "1");
        // Then
        await().untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(11));
        assertThat(redis.entries("rejected")).isEmpty();
    }

    @Test
    void aVanishedStreamAndGroupHealByThemselves() {
        process();
        add(0, "123", "maf", "1");
        await().untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(1));

        redis.commands().del("v2x");
        add(5, "123", "maf", "1");

        await().untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(2));
        await().untilAsserted(
                        () -> assertThat(redis.commands().xinfoGroups("v2x")).hasSize(1));
    }

    @Test
    void aGroupThatSomebodyMadeIsUsed() {
        process();
        redis.commands().xgroupCreate(StreamOffset.from("v2x", "0-0"), "verge", XGroupCreateArgs.Builder.mkstream());
        add(0, "123", "maf", "1");

        await().untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(1));
    }

    @Test
    void aStreamOfAnotherTypeIsWaitedFor() throws InterruptedException {
        // Given
        Doors doors = idle();
        doors.lease.keep();
        redis.commands().set("v2x", "nonsense");
        assertThatThrownBy(doors.v2x::run).hasMessageContaining("WRONGTYPE");
        // When
        redis.commands().del("v2x");
        add(0, "123", "maf", "1");
        doors.v2x.run();
        // Then
        assertThat(redis.entries("measurements")).hasSize(1);
    }

    @Test
    void aRedisThatComesBackIsReadOn() {
        process();
        redis.stop();
        redis.restart();
        add(0, "123", "maf", "1");

        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(1));
    }

    private void process(String... settings) {
        Doors doors = idle(settings).keepingLease();
        doors.running("v2x", doors.v2x);
    }

    private Doors idle(String... settings) {
        Doors doors = new Doors(redis.url(), settings);
        processes.add(doors);
        return doors;
    }

    private void add(int number, String vehicle, String... signals) {
        List<byte[]> fields = new ArrayList<>(List.of(bytes("car_id"), bytes(vehicle)));
        for (String signal : signals) fields.add(bytes(signal));
        add(number, fields);
    }

    private void add(int number, List<byte[]> fields) {
        redis.binary(b -> b.xadd(bytes("v2x"), new XAddArgs().id(START + number + "-0"), fields.toArray()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
