package dev.verge.telemetry.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingsTest {
    @TempDir
    Path folder;

    @Test
    void findsEveryRecordingUnderAFolderInOrder() throws IOException {
        // Given
        Path b = write("b.csv", "");
        Path a = write("deeper/a.CSV.gz", "");
        write("README.md", "");
        // When, Then
        assertThat(Recordings.find(folder)).containsExactly(b, a);
        assertThat(Recordings.find(b)).containsExactly(b);
    }

    @Test
    void saysWhatToDoWhereThereIsNothingToRead() throws IOException {
        assertUnreadable(() -> Recordings.find(folder), "no recording (.csv, .csv.gz) in the folder");
        assertUnreadable(() -> Recordings.find(folder.resolve("gone.csv")), "there is no file or folder");
        assertUnreadable(() -> Recordings.open(folder.resolve("gone.csv")), "there is no file or folder");
        assertUnreadable(() -> Recordings.open(folder), "is a folder: give one of the recordings in it");
        Path damaged = Files.write(folder.resolve("x.csv.gz"), new byte[] {0x1f, (byte) 0x8b, 7});
        assertUnreadable(() -> Recordings.open(damaged), "cannot read");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n\n", "hello", "ts,unknown\n1,2", "vehicle_speed,rpm\n1,2", "\0\0\0\0", "a,b,c\n1,2,3"})
    void refusesAFileOfNoKnownFormat(String text) throws IOException {
        Path file = write("x.csv", text);
        assertUnreadable(() -> Recordings.open(file), "is no recording");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ts,vehicle_speed", "ts,vehicle_speed\nnever,1\n", "Time,Engine RPM [RPM]\n"})
    void readsNoRowsFromAFileWithoutAReadableLine(String text) throws IOException {
        try (Recording recording = Recordings.open(write("x.csv", text))) {
            assertThat(recording.stream()).isEmpty();
            assertThat(recording.start()).isEmpty();
        }
    }

    @Test
    void cutsAMonstrousLineAndGoesOn() throws IOException {
        // Given
        Path file = write("x.csv", "ts,vehicle_speed\n1700000000000," + "9".repeat(1_000_000) + "\n1700000001000,5\n");
        // When
        try (Recording recording = Recordings.open(file)) {
            // Then
            assertThat(recording.stream())
                    .extracting(row -> row.value("vehicle_speed"))
                    .containsExactly(5f);
            assertThat(recording.notes()).extracting(Note::text).anyMatch(note -> note.contains("longer than 65536"));
        }
    }

    @Test
    void followsALinkToAFolder() throws IOException {
        // Given
        write("real/a.csv", "");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("real"));
        // When, Then
        assertThat(Recordings.find(link)).containsExactly(link.resolve("a.csv"));
    }

    @Test
    void isReadOnce() throws IOException {
        try (Recording recording = Recordings.open(write("x.csv", "ts,vehicle_speed\n1700000000000,5\n"))) {
            recording.forEach(row -> {});
            assertThatThrownBy(recording::iterator).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void hasDefaults() {
        assertThat(RecordingOptions.DEFAULT.start()).isEmpty();
        assertThat(RecordingOptions.DEFAULT.rate()).isEqualTo(1);
        assertThatThrownBy(() -> RecordingOptions.DEFAULT.withRate(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static void assertUnreadable(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(UnreadableRecording.class).hasMessageContaining(message);
    }
}
