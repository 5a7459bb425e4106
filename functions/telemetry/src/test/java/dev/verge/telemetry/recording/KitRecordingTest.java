package dev.verge.telemetry.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.testing.Fixtures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KitRecordingTest {
    private static final Path SAMPLE = Fixtures.path("recordings/2017-07-05_sample_Stau.csv");

    @Test
    void takesARowAtEachWholeSecondAfterTheFirstLineAcrossMidnight() {
        try (Recording recording = Recordings.open(SAMPLE)) {
            // When
            List<Measurement> rows = recording.stream().toList();
            // Then
            assertThat(recording.format()).isEqualTo(RecordingFormat.KIT);
            assertThat(recording.signals()).isEqualTo(SignalCatalogue.KIT);
            assertThat(recording.start()).contains(Instant.parse("2017-07-05T23:59:58.444Z"));
            assertThat(rows)
                    .extracting(row -> Instant.ofEpochMilli(row.timestamp()).toString())
                    .containsExactly(
                            "2017-07-05T23:59:59.444Z",
                            "2017-07-06T00:00:00.444Z",
                            "2017-07-06T00:00:01.444Z",
                            "2017-07-06T00:00:02.444Z");
        }
    }

    @Test
    void holdsTheLastValueOfEachSignalSeenByThen() {
        try (Recording recording = Recordings.open(SAMPLE)) {
            // When
            List<Measurement> rows = recording.stream().toList();
            // Then
            assertThat(rows).extracting(row -> row.value("engine_speed")).containsExactly(850f, 852f, 852f, 852f);
            assertThat(rows).extracting(row -> row.value("vehicle_speed")).containsExactly(Float.NaN, 3f, 3f, 4f);
            assertThat(rows).extracting(row -> row.value("mass_air_flow")).startsWith(Float.NaN, Float.NaN, Float.NaN);
        }
    }

    @Test
    void takesRowsAtAnotherRate() {
        try (Recording recording = Recordings.open(SAMPLE, RecordingOptions.DEFAULT.withRate(3))) {
            // When
            List<Measurement> rows = recording.stream().toList();
            // Then
            assertThat(rows)
                    .hasSize(12)
                    .extracting(row ->
                            row.timestamp() - recording.start().orElseThrow().toEpochMilli())
                    .startsWith(333L, 667L, 1_000L, 1_333L);
        }
    }

    @Test
    void notesWhatCannotBeReadAndGoesOn() {
        try (Recording recording = Recordings.open(SAMPLE)) {
            recording.forEach(row -> {});
            assertThat(recording.notes())
                    .extracting(Note::toString)
                    .containsExactly(
                            "time steps back; the line counts at the time before it (line 7)",
                            "Time is no time of day; the line is left out (line 8)",
                            "line has not the header's 11 cells; it is left out (line 9)",
                            "intake_manifold_pressure is not a number; the value is left out (line 10)");
        }
    }

    @Test
    void readsACompressedFileUpToWhereItIsCutOff(@TempDir Path folder) throws Exception {
        // Given
        Path file = folder.resolve("2017-07-05_x.csv.gz");
        byte[] text = Fixtures.bytes("recordings/2017-07-05_sample_Stau.csv");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text);
        }
        byte[] whole = Files.readAllBytes(file);
        // When
        long rows = count(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 60));
        // Then
        assertThat(rows).isEqualTo(4);
        try (Recording recording = Recordings.open(file)) {
            assertThat(recording.stream().count()).isLessThan(4);
            assertThat(recording.vehicle()).isEqualTo("2017-07-05_x");
            assertThat(recording.notes()).extracting(Note::text).anyMatch(note -> note.contains("cut off"));
        }
    }

    @Test
    void isToldByItsFirstReadableLine(@TempDir Path folder) throws IOException {
        // Given
        String text = "Time,Engine RPM [RPM]\ngarbage,1\n07:00:00.000,900\n07:00:01.000,901\n";
        Path file = Files.writeString(folder.resolve("2017-07-05_x.csv"), text);
        // When
        try (Recording recording = Recordings.open(file)) {
            // Then
            assertThat(recording.format()).isEqualTo(RecordingFormat.KIT);
            assertThat(recording.stream())
                    .extracting(row -> row.value("engine_speed"))
                    .containsExactly(901f);
            assertThat(recording.notes()).extracting(Note::line).containsExactly(2L);
        }
    }

    @Test
    void startsAtTheGivenTimeWhereTheNameHasNoDate(@TempDir Path folder) throws IOException {
        // Given
        String text = "Time,Engine RPM [RPM]\n07:00:00.000,900\n07:00:01.000,901\n";
        Path file = Files.writeString(folder.resolve("x.csv"), text);
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        // When, Then
        try (Recording recording = Recordings.open(file, RecordingOptions.DEFAULT.withStart(start))) {
            assertThat(recording.iterator().next().timestamp()).isEqualTo(start.toEpochMilli() + 1_000);
        }
        assertThatThrownBy(() -> Recordings.open(file)).hasMessageContaining("give a start");
    }

    private static long count(Path file) {
        try (Recording recording = Recordings.open(file)) {
            return recording.stream().count();
        }
    }
}
