package dev.verge.load.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.load.door.Door;
import dev.verge.load.door.Receipt;
import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.VehicleId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final SignalSet SPEED = SignalCatalogue.standard().set("vehicle_speed");

    private static Source source(List<String> vehicles, long... timestamps) {
        VehicleId recorded = new VehicleId("recorded");
        return new Source(
                vehicles.stream().map(VehicleId::new).toList(),
                Arrays.stream(timestamps)
                        .mapToObj(ts -> new Measurement(recorded, ts, SPEED, new float[] {1}))
                        .iterator(),
                () -> {});
    }

    private static List<String> play(Duration limit, Source... sources) throws InterruptedException {
        return play(new Pace.Unlimited(), limit, place -> true, sources);
    }

    private static List<String> play(Pace pace, Duration limit, Replay.StepGate gate, Source... sources)
            throws InterruptedException {
        Notebook door = new Notebook();
        new Replay(List.of(sources), door, pace, limit, (row, place) -> {}, gate).run();
        return door.rows;
    }

    @Test
    void allVehiclesStartTogetherWhateverTheirDates() throws InterruptedException {
        List<String> rows = play(
                Duration.ofHours(1), source(List.of("a"), 1000, 2000, 4000), source(List.of("b"), 500_000, 501_500));
        assertThat(rows).containsExactly("a@1000", "b@500000", "a@2000", "b@501500", "a@4000");
    }

    @Test
    void eachVehicleOfARecordingSendsEachRow() throws InterruptedException {
        assertThat(play(Duration.ofHours(1), source(List.of("a", "a-2"), 1000, 2000)))
                .containsExactly("a@1000", "a-2@1000", "a@2000", "a-2@2000");
    }

    @Test
    void theLimitIsRecordingTime() throws InterruptedException {
        assertThat(play(Duration.ofSeconds(2), source(List.of("a"), 0, 1000, 2000, 3000)))
                .containsExactly("a@0", "a@1000", "a@2000");
    }

    @Test
    void stepsAskBeforeTheyGoOn() throws InterruptedException {
        // Given: a person who goes on twice and then ends
        List<Long> asked = new ArrayList<>();
        Replay.StepGate gate = place -> {
            asked.add(place);
            return asked.size() < 3;
        };
        // When
        List<String> rows = play(
                new Pace.Stepped(Duration.ofSeconds(2)),
                Duration.ofHours(1),
                gate,
                source(List.of("a"), 0, 1000, 2000, 3000, 4000));
        // Then
        assertThat(rows).containsExactly("a@0", "a@1000", "a@2000", "a@3000");
        assertThat(asked).containsExactly(0L, 2000L, 4000L);
    }

    private static final class Notebook implements Door {
        private final List<String> rows = new ArrayList<>();

        @Override
        public void send(Measurement row) {
            rows.add(row.vehicle() + "@" + row.timestamp());
        }

        @Override
        public void flush() {}

        @Override
        public void drain() {}

        @Override
        public Receipt receipt() {
            return new Receipt(rows.size(), rows.size(), Map.of());
        }

        @Override
        public void close() {}
    }
}
