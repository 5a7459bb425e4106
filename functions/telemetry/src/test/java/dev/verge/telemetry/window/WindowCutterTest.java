package dev.verge.telemetry.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import dev.verge.telemetry.recording.Recording;
import dev.verge.telemetry.recording.Recordings;
import dev.verge.telemetry.testing.RecordedDrives;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WindowCutterTest {
    private static final VehicleId CAR = new VehicleId("car-1");
    private static final SignalSet SPEED = SignalCatalogue.standard().set("vehicle_speed");

    @Test
    void cutsATumblingWindowOfTheRowsInOrder() {
        // Given
        WindowCutter cutter = cutter(3, 3);
        cutter.add(row(1_000));
        cutter.add(row(2_000));
        // When
        TelemetryWindow window = window(cutter.add(row(3_000)));
        // Then
        assertThat(window.id()).isEqualTo("car-1/1000-3000/3x3");
        assertThat(window.timestamps()).containsExactly(1_000, 2_000, 3_000);
        assertThat(window.values()).containsExactly(1, 2, 3);
    }

    @Test
    void cutsOverlappingWindows() {
        assertThat(ids(cutter(3, 1), 1, 2, 3, 4, 5)).containsExactly("1-3", "2-4", "3-5");
    }

    @Test
    void leavesRowsOutBetweenSkippingWindows() {
        assertThat(ids(cutter(2, 3), 1, 2, 3, 4, 5, 6, 7, 8)).containsExactly("1-2", "4-5", "7-8");
    }

    @Test
    void countsTheSameTimeAgainAsARepeat() {
        WindowCutter cutter = cutter(2, 2);
        assertThat(cutter.add(row(5))).isInstanceOf(Cut.Taken.class);
        assertThat(cutter.add(row(5))).isEqualTo(new Cut.Repeated());
        assertThat(cutter.unfinished()).isEqualTo(1);
    }

    @Test
    void refusesALateRowAndGoesOn() {
        WindowCutter cutter = cutter(2, 2);
        cutter.add(row(5));
        assertThat(cutter.add(row(4))).isEqualTo(new Cut.Late());
        assertThat(window(cutter.add(row(6))).timestamps()).containsExactly(5, 6);
    }

    @Test
    void givesUpTheUnfinishedWindowAtAGap() {
        // Given
        WindowCutter cutter = cutter(3, 3);
        cutter.add(row(0));
        cutter.add(row(10_000));
        // When
        Cut afterGap = cutter.add(row(20_001));
        // Then: 10 s are no gap, one millisecond more is one
        assertThat(afterGap)
                .isInstanceOfSatisfying(
                        Cut.Taken.class, taken -> assertThat(taken.givenUp()).isEqualTo(2));
        assertThat(ids(cutter, 20_002, 20_003)).containsExactly("20001-20003");
    }

    @Test
    void takesNoRowOfAnotherVehicleOrShape() {
        WindowCutter cutter = cutter(3, 3);
        Measurement other = new Measurement(new VehicleId("x"), 1, SPEED, new float[1]);
        Measurement wide = new Measurement(CAR, 1, SignalCatalogue.ATECA, new float[12]);
        assertThatThrownBy(() -> cutter.add(other)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cutter.add(wide)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 500)
    void agreesWithTheDefinition(
            @ForAll @Size(max = 60) List<@IntRange(min = -3_000, max = 12_000) Integer> steps,
            @ForAll @IntRange(min = 1, max = 6) int rows,
            @ForAll @IntRange(min = 1, max = 8) int stride) {
        // Given
        List<List<Long>> segments = segments(steps);
        WindowCutter cutter = cutter(rows, stride);
        // When
        List<String> cut = new ArrayList<>();
        long givenUp = 0;
        long time = 100_000;
        for (int step : steps) {
            time += step;
            if (cutter.add(row(time)) instanceof Cut.Taken taken) {
                taken.window().ifPresent(w -> cut.add(w.firstTimestamp() + "-" + w.lastTimestamp()));
                givenUp += taken.givenUp();
            }
        }
        // Then
        assertThat(cut)
                .isEqualTo(segments.stream()
                        .flatMap(s -> windows(s, rows, stride).stream())
                        .toList());
        long inClosedSegments = segments.stream()
                .limit(Math.max(0, segments.size() - 1))
                .mapToLong(s -> leftOver(s.size(), rows, stride))
                .sum();
        assertThat(givenUp).isEqualTo(inClosedSegments);
    }

    @Test
    void cutsTheWindowsOfTheAtecaDrives() {
        for (Path file : RecordedDrives.in("ateca")) {
            try (Recording recording = Recordings.open(file)) {
                List<Measurement> rows = recording.stream().toList();
                WindowCutter cutter =
                        new WindowCutter(WindowSpec.DEFAULT, rows.getFirst().vehicle(), recording.signals());
                long windows = rows.stream()
                        .filter(row -> cutter.add(row) instanceof Cut.Taken t
                                && t.window().isPresent())
                        .count();
                boolean paused = file.toString().contains("121145");
                // the highway drive stands still in the log for 50 s after its line 154
                assertThat(windows).isEqualTo(paused ? 152 / 40 + (rows.size() - 152) / 40 : rows.size() / 40);
            }
        }
    }

    // the definition, in the plainest words: segments, then starts at 0, S, 2S, …

    private static List<List<Long>> segments(List<Integer> steps) {
        List<List<Long>> segments = new ArrayList<>();
        long time = 100_000;
        long last = Long.MIN_VALUE;
        for (int step : steps) {
            time += step;
            if (time <= last) continue;
            if (segments.isEmpty() || time - last > 10_000) segments.add(new ArrayList<>());
            segments.getLast().add(time);
            last = time;
        }
        return segments;
    }

    private static List<String> windows(List<Long> segment, int rows, int stride) {
        List<String> windows = new ArrayList<>();
        for (int start = 0; start + rows <= segment.size(); start += stride) {
            windows.add(segment.get(start) + "-" + segment.get(start + rows - 1));
        }
        return windows;
    }

    private static long leftOver(int size, int rows, int stride) {
        boolean[] covered = new boolean[size];
        int next = 0;
        for (; next + rows <= size; next += stride) {
            for (int i = next; i < next + rows; i++) covered[i] = true;
        }
        long leftOver = 0;
        for (int i = next; i < size; i++) if (!covered[i]) leftOver++;
        return leftOver;
    }

    private static WindowCutter cutter(int rows, int stride) {
        return new WindowCutter(new WindowSpec(rows, stride, Duration.ofSeconds(10)), CAR, SPEED);
    }

    private static Measurement row(long time) {
        return new Measurement(CAR, time, SPEED, new float[] {time / 1_000f});
    }

    private static TelemetryWindow window(Cut cut) {
        return ((Cut.Taken) cut).window().orElseThrow();
    }

    private static List<String> ids(WindowCutter cutter, long... times) {
        List<String> ids = new ArrayList<>();
        for (long time : times) {
            ((Cut.Taken) cutter.add(row(time)))
                    .window()
                    .ifPresent(w -> ids.add(w.firstTimestamp() + "-" + w.lastTimestamp()));
        }
        return ids;
    }
}
