package dev.verge.ingest.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.VehicleId;
import dev.verge.telemetry.window.Cut;
import dev.verge.telemetry.window.WindowCutter;
import dev.verge.telemetry.window.WindowSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackTest {
    private static final SignalSet SPEED = SignalCatalogue.standard().set("vehicle_speed");
    private static final VehicleId CAR = new VehicleId("car");

    @ParameterizedTest
    @CsvSource({"40,40", "5,5", "5,2", "5,1", "3,7", "1,1"})
    void agreesWithTheReferenceCutterOnRandomRows(int rows, int stride) {
        // Given
        WindowSpec spec = new WindowSpec(rows, stride, Duration.ofSeconds(10));
        Track track = new Track(List.of(new Binding(Binding.glob("*"), "m", spec, SPEED)));
        WindowCutter reference = new WindowCutter(spec, CAR, SPEED);
        Random random = new Random(rows * 100L + stride);
        long time = 1_000_000;
        for (int i = 0; i < 5_000; i++) {
            time += random.nextInt(20) == 0 ? 20_000 : random.nextInt(2_000) - 200;
            // When
            Track.Fate fate = track.next(time);
            Cut cut = reference.add(new Measurement(CAR, time, SPEED, new float[1]));
            // Then
            assertThat(fate).isEqualTo(fateOf(cut));
            if (cut instanceof Cut.Taken taken) {
                assertThat(track.completes(track.bindings().getFirst()))
                        .isEqualTo(taken.window().isPresent());
                assertThat(track.takeGivenUp()).isEqualTo(taken.givenUp());
                assertThat(track.keptRows()).isLessThanOrEqualTo(Math.max(rows, stride));
                track.forget();
                track = afterRestart(track);
            }
            time = track.last();
        }
    }

    private static Track.Fate fateOf(Cut cut) {
        return switch (cut) {
            case Cut.Taken taken -> Track.Fate.ACCEPTED;
            case Cut.Repeated repeated -> Track.Fate.REPEATED;
            case Cut.Late late -> Track.Fate.LATE;
        };
    }

    private static Track afterRestart(Track track) {
        ByteBuffer trailer = ByteBuffer.allocate(VehicleState.TRAILER);
        track.write(trailer);
        Track resumed = new Track(track.bindings());
        resumed.resume(trailer.flip());
        return resumed;
    }
}
