package dev.verge.telemetry.recording;

import static org.assertj.core.api.Assertions.assertThat;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.testing.RecordedDrives;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Every real drive, against a computation that shares no code with the readers. */
class RecordedDrivesTest {
    @Test
    void readsEveryLineOfEveryAtecaDrive() throws IOException {
        int rows = 0;
        for (Path file : RecordedDrives.in("ateca")) {
            List<Long> expected = Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
                    .skip(2)
                    .map(line -> millis(line.split(",", 3)[1]))
                    .toList();
            try (Recording recording = Recordings.open(file)) {
                long start = recording.start().orElseThrow().toEpochMilli();
                List<Measurement> read = recording.stream().toList();
                assertThat(read).extracting(row -> row.timestamp() - start).isEqualTo(expected);
                assertThat(read)
                        .allSatisfy(row -> assertThat(row.values()).hasSize(12).doesNotContain(Float.NaN));
                assertThat(recording.signals()).isEqualTo(SignalCatalogue.ATECA);
                assertThat(recording.notes()).isEmpty();
                rows += read.size();
            }
        }
        assertThat(rows).isEqualTo(2_977);
    }

    @Test
    void takesTheStartOfAnAtecaDriveFromItsName() {
        Path file = RecordedDrives.in("ateca").stream()
                .filter(path -> path.toString().contains("25Jan24_153019"))
                .findFirst()
                .orElseThrow();
        try (Recording recording = Recordings.open(file)) {
            assertThat(recording.start()).contains(Instant.parse("2024-01-25T15:30:19Z"));
            assertThat(recording.vehicle()).isEqualTo("DS2_national_road_90km_h_max_25Jan24_153019");
        }
    }

    @Test
    void takesARowAtEachWholeSecondOfEveryKitDrive() throws IOException {
        long rows = 0;
        for (Path file : RecordedDrives.in("kit-obd2")) {
            try (Recording recording = Recordings.open(file)) {
                long start = recording.start().orElseThrow().toEpochMilli();
                long k = 0;
                for (Measurement row : recording) {
                    assertThat(row.timestamp()).isEqualTo(start + ++k * 1_000);
                }
                assertThat(recording.signals()).isEqualTo(SignalCatalogue.KIT);
                assertThat(k).isEqualTo(wholeSeconds(file));
                rows += k;
            }
        }
        assertThat(rows).isGreaterThan(150_000);
    }

    @Test
    void holdsTheLastReadingOfAKitDrive() throws IOException {
        // Given: a drive with a pause of ten minutes in it
        Path file = RecordedDrives.in("kit-obd2").stream()
                .filter(path -> path.toString().contains("2017-07-11_Seat_Leon_KA_KA"))
                .findFirst()
                .orElseThrow();
        List<String> lines = text(file).lines().skip(1).toList();
        long first = time(lines.getFirst());
        try (Recording recording = Recordings.open(file)) {
            int at = 0;
            long k = 0;
            // When
            for (Measurement row : recording) {
                k++;
                while (at + 1 < lines.size() && time(lines.get(at + 1)) <= first + k * 1_000) at++;
                // Then: the log itself repeats what it read last
                List<String> seen = Arrays.asList(lines.get(at).split(",", -1));
                assertThat(row.value("engine_speed")).isEqualTo(Float.parseFloat(seen.get(3)));
                assertThat(row.value("vehicle_speed")).isEqualTo(Float.parseFloat(seen.get(4)));
                assertThat(row.value("accelerator_pedal_position_e")).isEqualTo(Float.parseFloat(seen.get(10)));
            }
            assertThat(recording.notes()).extracting(Note::text).anyMatch(note -> note.contains("more than 10 s"));
        }
    }

    private static long wholeSeconds(Path file) throws IOException {
        String text = text(file);
        int first = text.indexOf('\n') + 1;
        int last = text.lastIndexOf('\n', text.length() - 2) + 1;
        return (time(text.substring(last)) - time(text.substring(first))) / 1_000;
    }

    private static long time(String line) {
        return LocalTime.parse(line.substring(0, line.indexOf(','))).toNanoOfDay() / 1_000_000;
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static long millis(String seconds) {
        return new BigDecimal(seconds)
                .multiply(BigDecimal.valueOf(1_000))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }
}
