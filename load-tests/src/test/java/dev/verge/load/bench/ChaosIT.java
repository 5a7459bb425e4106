package dev.verge.load.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.verge.load.Verge;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ingest processes share the work and are killed, paused beyond their lease and resumed; Redis is killed, and stands still, too. */
class ChaosIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @BeforeAll
    static void home() {
        for (String function : List.of("ingest", "inference")) {
            Path jar = HOME.resolve("functions").resolve(function).resolve("target/quarkus-app/quarkus-run.jar");
            assumeThat(jar).as("%s is packaged (build all modules)", function).exists();
        }
        System.setProperty("verge.home", HOME.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--kills 10 --pauses 2 --fsync everysec --within 1500ms --seed 11",
                "--kills 3 --pauses 0 --redis-kills 3 --fsync always --within 1500ms --seed 12 --rows-per-second 300 --vehicles 5",
                "--kills 0 --pauses 1 --redis-kills 3 --fsync everysec --within 1500ms --seed 13",
                "--kills 0 --pauses 0 --stall 10s --seed 14",
            })
    void everyWindowHasOneOutcomeInOrder(String blows) {
        assertThat(Verge.commandLine().execute(("bench chaos " + blows).split(" ")))
                .isZero();
    }
}
