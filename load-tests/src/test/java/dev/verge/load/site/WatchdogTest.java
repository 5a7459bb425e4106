package dev.verge.load.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    @Test
    void endsWhatItWatchesWhenItsPipeCloses() throws IOException {
        // Given: two processes, one of which is none of the watchdog's business any more
        Process watched = new ProcessBuilder("sleep", "60").start();
        Process forgotten = new ProcessBuilder("sleep", "60").start();
        Watchdog watchdog = new Watchdog();
        watchdog.watch(watched);
        watchdog.watch(forgotten);
        watchdog.forget(forgotten);
        // When: the same as our death, for the shell
        watchdog.close();
        // Then
        await().until(() -> !watched.isAlive());
        assertThat(forgotten.isAlive()).isTrue();
        forgotten.destroyForcibly();
    }
}
