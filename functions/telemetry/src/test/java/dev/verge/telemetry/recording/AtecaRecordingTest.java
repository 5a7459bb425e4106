package dev.verge.telemetry.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.testing.Fixtures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtecaRecordingTest {
    private static final Path SAMPLE = Fixtures.path("recordings/ateca_national_road_25Jan24_153019.csv");

    @Test
    void readsALineAsARowOfTwelveSignalsAtItsFirstStamp() {
        try (Recording recording = Recordings.open(SAMPLE)) {
            // When
            Measurement row = recording.iterator().next();
            // Then
            assertThat(recording.format()).isEqualTo(RecordingFormat.ATECA);
            assertThat(recording.vehicle()).isEqualTo("ateca_national_road_25Jan24_153019");
            assertThat(recording.signals()).isEqualTo(SignalCatalogue.ATECA);
            assertThat(recording.start()).contains(Instant.parse("2024-01-25T15:30:19Z"));
            assertThat(Instant.ofEpochMilli(row.timestamp())).isEqualTo("2024-01-25T15:30:19.100Z");
            assertThat(row.values())
                    .containsExactly(41, 1298, 12.5f, 14.5f, 20.25f, 32.124f, 54.3f, 8, 1.05f, -0.03f, 3, 0.42557f);
        }
    }

    @Test
    void roundsMillisecondsHalfUpAndReadsPastAnOperatorsMark() {
        try (Recording recording = Recordings.open(SAMPLE)) {
            // When
            List<Measurement> rows = recording.stream().toList();
            // Then
            assertThat(rows)
                    .extracting(row ->
                            row.timestamp() - recording.start().orElseThrow().toEpochMilli())
                    .containsExactly(100L, 1_601L, 3_120L, 9_120L);
        }
    }

    @Test
    void notesWhatCannotBeReadAndGoesOn() {
        try (Recording recording = Recordings.open(SAMPLE)) {
            // When
            Measurement third = recording.stream().skip(2).findFirst().orElseThrow();
            // Then
            assertThat(third.value("normed_load_value")).isNaN();
            assertThat(third.value("engine_torque")).isNaN();
            assertThat(third.value("vehicle_speed")).isEqualTo(43);
        }
        try (Recording recording = Recordings.open(SAMPLE)) {
            recording.forEach(row -> {});
            assertThat(recording.notes())
                    .extracting(Note::toString)
                    .containsExactly(
                            "engine_torque is not a number; the value is left out (line 5)",
                            "line has not the header's 26 cells; it is left out (line 6)",
                            "STAMP is no number of seconds; the line is left out (line 7)",
                            "line holds no value; it is left out (line 8)");
        }
    }

    @Test
    void needsAStartWhereTheNameHasNone(@TempDir Path folder) throws Exception {
        // Given
        Path nameless = Files.copy(SAMPLE, folder.resolve("my drive (1).csv"));
        Instant start = Instant.parse("2026-01-01T00:00:00Z");
        // When, Then
        assertThatThrownBy(() -> Recordings.open(nameless))
                .isInstanceOf(UnreadableRecording.class)
                .hasMessageContaining("give a start");
        try (Recording recording = Recordings.open(nameless, RecordingOptions.DEFAULT.withStart(start))) {
            assertThat(recording.vehicle()).isEqualTo("my-drive--1-");
            assertThat(recording.iterator().next().timestamp()).isEqualTo(start.toEpochMilli() + 100);
        }
    }
}
