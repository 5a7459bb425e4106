package dev.verge.telemetry.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.testing.Fixtures;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenericRecordingTest {
    @Test
    void readsEpochMillisecondsAndReportsUnknownColumnsOnce() {
        try (Recording recording = open("generic_epoch_millis.csv")) {
            // When
            List<Measurement> rows = recording.stream().toList();
            // Then
            assertThat(recording.format()).isEqualTo(RecordingFormat.CSV);
            assertThat(recording.signals().names()).containsExactly("vehicle_speed", "engine_speed", "mass_air_flow");
            assertThat(rows)
                    .extracting(Measurement::timestamp)
                    .containsExactly(1_723_106_601_020L, 1_723_106_602_020L, 1_723_106_605_020L);
            assertThat(rows.get(1).values()).containsExactly(11.5f, Float.NaN, 2.5f);
            assertThat(rows.get(2).values()).containsExactly(13.5f, 920, 3);
            assertThat(recording.notes())
                    .extracting(Note::toString)
                    .containsExactly(
                            "unknown column \"Torque limiter\" is left out (line 1)",
                            "time is not of the form of the first line's; the line is left out (line 5)",
                            "line has not the header's 5 cells; it is left out (line 6)",
                            "line holds no value; it is left out (line 7)");
        }
    }

    @Test
    void readsIso8601WithAndWithoutAnOffset() {
        assertThat(times(open("generic_iso8601.csv")))
                .containsExactly("2024-01-25T15:30:19.001Z", "2024-01-25T15:30:20Z", "2024-01-25T15:30:21Z");
    }

    @Test
    void readsSecondsSinceTheStartInTheName() {
        assertThat(times(open("generic_seconds_25Jan24_153019.csv")))
                .containsExactly("2024-01-25T15:30:19.001Z", "2024-01-25T15:30:20.500Z");
    }

    @Test
    void readsSecondsSinceTheGivenStart() {
        // Given
        Path file = Fixtures.path("recordings/generic_seconds.csv");
        RecordingOptions options = RecordingOptions.DEFAULT.withStart(Instant.parse("2026-01-01T00:00:00Z"));
        // When, Then
        assertThat(times(Recordings.open(file, options)))
                .containsExactly("2026-01-01T00:00:00Z", "2026-01-01T00:00:01.500Z");
        assertThatThrownBy(() -> Recordings.open(file)).hasMessageContaining("give a start");
    }

    private static Recording open(String name) {
        return Recordings.open(Fixtures.path("recordings/" + name));
    }

    private static List<String> times(Recording open) {
        try (Recording recording = open) {
            return recording.stream()
                    .map(row -> Instant.ofEpochMilli(row.timestamp()).toString())
                    .toList();
        }
    }
}
