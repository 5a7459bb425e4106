package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PubSubIT {
    private static final String CHANNEL = "idneo_v2x";

    private final TestRedis redis = new TestRedis();
    private final List<Doors> processes = new ArrayList<>();

    @AfterEach
    void stop() {
        processes.forEach(Doors::close);
        redis.close();
    }

    @Test
    void theSampleOfFormatsIsCopiedUnderCanonicalNames() {
        // Given
        process();
        // When
        publish("{\"columns\":[\"Vehicle_speed\",\"Time_since_engine_start\",\"Engaged_gear_raw_signal_Bits_0_7\","
                + "\"timestamp\",\"vehicle_id\"],\"index\":[0,1],"
                + "\"data\":[[0.0,68.0,0.0,1723106601020,\"123abc\"],[1.5,69.5,null,1723106602520,\"123abc\"]]}");
        // Then
        await().untilAsserted(() -> assertThat(redis.entries("measurements"))
                .containsExactly(
                        Map.of(
                                "vehicle", "123abc",
                                "ts", "1723106601020",
                                "vehicle_speed", "0.0",
                                "time_since_engine_start", "68.0",
                                "engaged_gear", "0.0"),
                        Map.of(
                                "vehicle", "123abc",
                                "ts", "1723106602520",
                                "vehicle_speed", "1.5",
                                "time_since_engine_start", "69.5")));
    }

    @Test
    void badRowsAreRefusedWithReasonAndFieldAndTheSubscriberGoesOn() {
        // Given
        process();
        // When
        BadRows.ofColumns().map(BadRows::splitJson).forEach(this::publish);
        publish(sound(7));
        // Then
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(1));
        assertThat(redis.entries("rejected"))
                .allSatisfy(row -> assertThat(row).containsEntry("source", "pubsub"))
                .extracting(row -> row.get("reason") + " " + row.get("field"))
                .containsExactlyInAnyOrderElementsOf(BadRows.ofColumns()
                        .map(bad -> bad.reason().code() + " " + bad.field())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"columns\":[\"fuel_level\",\"timestamp\",\"vehicle_id\"],\"data\":[[1,1000,\"a\"],[2,20 | data",
                "{\"columns\":[\"fuel_level\",\"timestamp\",\"vehicle_id\"],\"data\":[[1,1000]]} | data",
                "{\"columns\":[\"fuel_level\",\"timestamp\",\"vehicle_id\"],\"data\":7} | data",
                "{\"columns\":[\"fuel_level\",\"timestamp\",\"vehicle_id\"],\"data\":[7]} | data",
                "{\"columns\":{\"a\":1},\"data\":[[1]]} | columns",
                "{\"columns\":[null],\"data\":[[1]]} | columns",
                "{\"data\":[[1]]} | columns",
                "[1,2] | data",
                "hello | data",
                "`` | data"
            })
    void aMessageThatIsNoSplitJsonIsRefusedAndTheSubscriberGoesOn(String message, String field) {
        // Given
        process();
        // When
        publish(message);
        publish(sound(7));
        // Then
        await().untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(1));
        assertThat(redis.entries("rejected"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("reason", "malformed").containsEntry("field", field));
    }

    @Test
    void soundRowsBesideARaggedOneAreCopied() {
        process();

        publish("{\"columns\":[\"fuel_level\",\"timestamp\",\"vehicle_id\"],\"index\":[0,1,2],"
                + "\"data\":[[1,1000,\"a\"],[2,2000],[3,3000,\"a\"]]}");

        await().untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(2));
        assertThat(redis.entries("rejected")).hasSize(1);
    }

    @Test
    void aMessageThatIsTooLongIsRefused() {
        process("pubsub.max-message-bytes", "1000");

        publish(" ".repeat(1001));
        publish(sound(7));

        await().untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(1));
        assertThat(redis.entries("rejected"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("reason", "field-too-large"));
    }

    @Test
    void aMessageThatIsNotUtf8IsRefused() {
        process();

        byte[] message = sound(7).getBytes(UTF_8);
        message[20] = (byte) 0xff;
        redis.binary(b -> b.publish(CHANNEL.getBytes(UTF_8), message));

        await().untilAsserted(() -> assertThat(redis.entries("rejected"))
                .singleElement()
                .satisfies(row ->
                        assertThat(row).containsEntry("reason", "not-utf8").containsEntry("field", "data")));
    }

    @Test
    void deepNestingIsRefused() {
        process();

        publish("[".repeat(100_000));
        publish(sound(7));

        await().untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(1));
        assertThat(redis.entries("rejected"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("reason", "malformed"));
    }

    @Test
    void aMessageThatSeveralProcessesHearIsCopiedOnceAndInOrder() {
        // Given: three processes that all copy at once, so that every message is fought for
        for (int i = 0; i < 3; i++) process("pubsub.hold", "0s");
        // When
        for (int i = 0; i < 500; i++) publish(sound(i));
        // Then
        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(processes)
                        .allSatisfy(process -> assertThat(process.queue.size()).isZero()));
        assertThat(redis.entries("measurements"))
                .extracting(row -> Long.valueOf(row.get("ts")))
                .hasSize(500)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aMessageWhoseCopierDiedIsCopiedByAnother() {
        // Given: the lease is held by a process that does nothing any more
        redis.commands().set("verge:1:bridges", "somebody dead");
        process("pubsub.hold", "300ms");
        // When
        publish(sound(7));
        // Then
        await().untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(1));
    }

    @Test
    void whatFindsNoRoomIsCountedAsLost() {
        // Given: nobody copies
        Doors doors = new Doors(redis.url(), "pubsub.max-messages", "2");
        processes.add(doors);
        // When
        for (int i = 0; i < 5; i++) doors.subscriber.received(sound(i).getBytes(UTF_8));
        // Then
        assertThat(doors.queue.size()).isEqualTo(2);
        assertThat(doors.meters.get("verge.pubsub.lost").functionCounter().count())
                .isEqualTo(3);
    }

    @Test
    void aRedisThatComesBackIsHeardAgain() {
        // Given
        process();
        redis.stop();
        redis.restart();
        await().atMost(20, SECONDS).until(() -> subscribers() == 1);
        // When
        publish(sound(7));
        // Then
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(redis.entries("measurements")).hasSize(1));
    }

    @Test
    void aRedisThatIsDownAtTheStartIsWaitedFor() {
        redis.stop();
        Doors doors = new Doors(redis.url()).keepingLease();
        processes.add(doors);
        doors.running("subscriber", doors.subscriber).running("copier", doors.copier);

        redis.restart();

        await().atMost(20, SECONDS).until(() -> subscribers() == 1);
    }

    private void process(String... settings) {
        Doors doors = new Doors(redis.url(), settings).keepingLease();
        processes.add(doors);
        doors.running("subscriber", doors.subscriber).running("copier", doors.copier);
        await().atMost(20, SECONDS).until(() -> subscribers() == processes.size());
    }

    private long subscribers() {
        return redis.commands().pubsubNumsub(CHANNEL).getOrDefault(CHANNEL, 0L);
    }

    private void publish(String message) {
        redis.commands().publish(CHANNEL, message);
    }

    private static String sound(int number) {
        return "{\"columns\":[\"fuel_level\",\"timestamp\",\"vehicle_id\"],\"index\":[0],\"data\":[[8,"
                + (1000 + number) + ",\"car-1\"]]}";
    }
}
