package dev.verge.load.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Two ingest processes share the work and are killed, paused beyond their lease and resumed; Redis is killed too. */
class ChaosIT {
    @BeforeAll
    static void home() {
        System.setProperty(
                "verge.home", Path.of("..").toAbsolutePath().normalize().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--kills 10 --pauses 2 --fsync everysec --within 1500ms --seed 11",
                "--kills 3 --pauses 0 --redis-kills 3 --fsync always --within 1500ms --seed 12 --rows-per-second 300",
                "--kills 0 --pauses 1 --redis-kills 3 --fsync everysec --within 1500ms --seed 13",
            })
    void everyWindowHasOneOutcomeInOrder(String blows) {
        assertThat(new CommandLine(new ChaosBench()).execute(blows.split(" "))).isZero();
    }
}
