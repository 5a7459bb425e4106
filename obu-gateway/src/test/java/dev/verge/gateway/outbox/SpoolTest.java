package dev.verge.gateway.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    @TempDir
    Path folder = Path.of("");

    private static List<OutboxEvent> events(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(i -> Given.event("car-" + i % 3, i))
                .toList();
    }

    private static List<String> text(List<OutboxEvent> events) {
        return events.stream()
                .map(e -> e.id() + e.vehicle() + e.why() + Arrays.toString(e.window()))
                .toList();
    }

    private List<String> readAgain() throws IOException {
        try (Spool spool = new Spool(folder)) {
            return text(spool.read());
        }
    }

    @Test
    void whatIsInItIsThereAfterwardsInOrder() throws IOException {
        try (Spool spool = new Spool(folder)) {
            assertThat(spool.read()).isEmpty();
            spool.append(events(0, 2));
            spool.append(events(2, 5));
        }

        assertThat(readAgain()).isEqualTo(text(events(0, 5)));
        try (Spool spool = new Spool(folder)) {
            spool.read();
            spool.append(events(5, 6));
        }
        assertThat(readAgain()).isEqualTo(text(events(0, 6)));
    }

    @Test
    void ofARecordThatIsNotWholeNothingIsReadWhereverItBreaksOff() throws IOException {
        Path file = folder.resolve("outbox.spool");
        long two;
        try (Spool spool = new Spool(folder)) {
            spool.append(events(0, 2));
            two = spool.bytes();
            spool.append(events(2, 3));
        }
        byte[] whole = Files.readAllBytes(file);
        for (int length = (int) two; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(readAgain()).isEqualTo(text(events(0, 2)));
            assertThat(file).hasSize(two);
        }
    }

    @Test
    void ofARecordThatWasDamagedAndWhatFollowsNothingIsRead() throws IOException {
        Path file = folder.resolve("outbox.spool");
        long one;
        try (Spool spool = new Spool(folder)) {
            spool.append(events(0, 1));
            one = spool.bytes();
            spool.append(events(1, 3));
        }
        byte[] whole = Files.readAllBytes(file);
        for (int at = (int) one; at < one + 40; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x55;
            Files.write(file, damaged);
            assertThat(readAgain()).as("byte %d", at).isEqualTo(text(events(0, 1)));
        }
    }

    @Test
    void itIsEmptiedAndReplaced() throws IOException {
        try (Spool spool = new Spool(folder)) {
            spool.append(events(0, 4));
            spool.replace(events(2, 4));
            spool.append(events(4, 5));
        }
        assertThat(readAgain()).isEqualTo(text(events(2, 5)));
        try (Spool spool = new Spool(folder)) {
            spool.clear();
            assertThat(spool.bytes()).isZero();
        }
        assertThat(readAgain()).isEmpty();
    }

    @Test
    void twoGatewaysDoNotShareOne() throws IOException {
        try (Spool spool = new Spool(folder)) {
            assertThat(spool.bytes()).isZero();
            assertThatThrownBy(() -> new Spool(folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another gateway");
        }
    }
}
