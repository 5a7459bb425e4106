package dev.verge.load.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.verge.load.Verge;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gateway, the Redis of its outbox and the cloud's ingest are killed while windows are deferred and forwarded. */
class OutboxChaosIT {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

    @Test
    void everyWindowThatWasKeptArrivesInOrder() {
        for (String module : List.of("functions/ingest", "obu-gateway")) {
            Path jar = HOME.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
            assumeThat(jar).as("%s is packaged (build all modules)", module).exists();
        }
        System.setProperty("verge.home", HOME.toString());
        String[] command =
                "bench outbox-chaos --duration 25s --within 3s --offline 2s --vehicles 10 --windows-per-second 15 --seed 3"
                        .split(" ");

        assertThat(Verge.commandLine().execute(command)).isZero();
    }
}
