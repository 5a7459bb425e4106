package dev.verge.ingest.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.telemetry.Intake;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.VehicleId;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeasurementWriterIT {
    private static final SignalSet FUEL = SignalCatalogue.standard().set("fuel_level");
    private static final Guard POSITION = new Guard.Position("test");

    private final TestRedis redis = new TestRedis();
    private final Doors doors = new Doors(redis.url());

    @AfterEach
    void stop() {
        doors.close();
        redis.close();
    }

    @Test
    void onlyRowsPastThePositionAreAdded() {
        // Given
        write(POSITION, 0, 300);
        // When: a process that was paused comes with old rows, and some new ones
        write(POSITION, 100, 310);
        // Then
        assertThat(redis.entries("measurements"))
                .extracting(row -> row.get("ts"))
                .containsExactlyElementsOf(
                        IntStream.range(0, 310).mapToObj(Integer::toString).toList());
    }

    @Test
    void positionsOfDifferentDoorsDoNotMeet() {
        write(POSITION, 0, 10);
        write(new Guard.Position("other"), 0, 10);

        assertThat(redis.entries("measurements")).hasSize(20);
    }

    @Test
    void aMessageIsAddedOnceHoweverManyChunksItHas() {
        Guard seen = new Guard.Seen("digest", Duration.ofMinutes(1));

        write(seen, 0, 300);
        write(seen, 0, 300);

        assertThat(redis.entries("measurements")).hasSize(300);
    }

    @Test
    void aMessageThatIsNotRememberedAnyMoreIsANewOne() {
        write(new Guard.Seen("digest", Duration.ofMillis(1)), 0, 1);
        redis.commands().keys("verge:1:*seen*").forEach(key -> redis.commands().del(key));
        write(new Guard.Seen("digest", Duration.ofMillis(1)), 0, 1);

        assertThat(redis.entries("measurements")).hasSize(2);
    }

    @Test
    void withoutRedisNothingIsClaimed() {
        redis.stop();

        assertThatThrownBy(() -> write(new Guard.None(), 0, 1)).isInstanceOf(StoreUnavailableException.class);
        redis.restart();
    }

    @Test
    void afterARefusalByRedisNothingMoreOfThePartitionIsSent() {
        // Given: the mark is of another type, so the script stops before it writes
        for (int p = 0; p < 16; p++) redis.commands().set("verge:1:{" + p + "}:doors", "nonsense");
        // Then
        assertThatThrownBy(() -> write(POSITION, 0, 300)).isInstanceOf(StoreUnavailableException.class);
        assertThat(redis.entries("measurements")).isEmpty();
    }

    @Test
    void nothingIsWrittenForNoRows() {
        assertThat(write(new Guard.None(), 0, 0).accepted()).isZero();
        assertThat(redis.commands().dbsize()).isZero();
    }

    private Receipt write(Guard guard, int from, int to) {
        List<Arrival> rows = IntStream.range(from, to)
                .mapToObj(ts -> new Arrival(
                        new Intake.Accepted(new Measurement(new VehicleId("car-1"), ts, FUEL, new float[] {8})),
                        Origin.at("test", VehiclePositions.text(ts))))
                .toList();
        return doors.writer.write("test", guard, rows);
    }
}
