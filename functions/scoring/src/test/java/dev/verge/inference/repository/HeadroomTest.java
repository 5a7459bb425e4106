package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadroomTest {
    @TempDir
    Path root;

    @Test
    void isWhatTheContainersLimitLeavesWithoutTheCache() throws IOException {
        // Given
        write("proc/meminfo", "MemTotal: 16000000 kB\nMemAvailable:    8000000 kB\n");
        write("sys/fs/cgroup/memory.max", "536870912\n");
        write("sys/fs/cgroup/memory.current", "236870912\n");
        write("sys/fs/cgroup/memory.stat", "anon 200000000\ninactive_file 20000000\n");
        // Then
        assertThat(new Headroom(root).bytes()).hasValue(320_000_000);
    }

    @Test
    void isTheMachinesWhereThereIsNoLimit() throws IOException {
        // Given
        write("proc/meminfo", "MemAvailable:    8000000 kB\n");
        write("sys/fs/cgroup/memory.max", "max\n");
        write("sys/fs/cgroup/memory.current", "236870912\n");
        // Then
        assertThat(new Headroom(root).bytes()).hasValue(8_000_000L * 1024);
    }

    @Test
    void isUnknownWhereTheSystemDoesNotTell() {
        assertThat(new Headroom(root).bytes()).isEmpty();
    }

    @Test
    void aTrialStaysBelowIt() {
        assertThat(TrialLimits.within(Duration.ofSeconds(1), OptionalLong.of(400 << 20))
                        .bytes())
                .isEqualTo(368 << 20);
        assertThat(TrialLimits.within(Duration.ofSeconds(1), OptionalLong.of(1L << 40))
                        .bytes())
                .isEqualTo(1 << 30);
    }

    @Test
    void trialsGoSideBySideAsFarAsEachHasAll() {
        TrialLimits half = new TrialLimits(Duration.ofSeconds(1), 512 << 20);
        assertThat(half.sideBySide(OptionalLong.of(1L << 40), 4).places()).isEqualTo(4);
        assertThat(half.sideBySide(OptionalLong.of(1100 << 20), 4).places()).isEqualTo(2);
        assertThat(half.sideBySide(OptionalLong.of(100 << 20), 4).places()).isEqualTo(1);
        assertThat(half.sideBySide(OptionalLong.empty(), 4).places()).isEqualTo(1);
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(root.resolve(file).getParent());
        Files.writeString(root.resolve(file), text);
    }
}
