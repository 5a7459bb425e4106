package dev.verge.load.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchdogTest {
    @Test
    void endsWhatItWatchesWhenItsPipeCloses() throws IOException {
        // Given: two processes, one of which is none of the watchdog's business any more
        Watchdog watchdog = new Watchdog();
        Process watched = watchdog.start(new ProcessBuilder("sleep", "60"));
        Process forgotten = watchdog.start(new ProcessBuilder("sleep", "60"));
        watchdog.forget(forgotten);
        // When: the same as our death, for the shell
        watchdog.close();
        // Then
        await().until(() -> !watched.isAlive());
        assertThat(forgotten.isAlive()).isTrue();
        forgotten.destroyForcibly();
    }

    @Test
    void whatItCouldNotBeToldOfDoesNotBegin(@TempDir Path folder) throws IOException, InterruptedException {
        // Given: we die after a process was started and before the watchdog knows of it
        Path trace = folder.resolve("begun");
        Process held = Watchdog.held(new ProcessBuilder("touch", trace.toString()));
        // When
        held.getOutputStream().close();
        // Then
        assertThat(held.waitFor()).isNotZero();
        assertThat(trace).doesNotExist();
    }

    @Test
    void aProgramThatIsNotThereIsToldAtOnce() {
        try (Watchdog watchdog = new Watchdog()) {
            assertThatThrownBy(() -> watchdog.start(new ProcessBuilder("/no/such/program")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/no/such/program");
        }
    }

    @Test
    void whatIsStartedHasItsArgumentsAndNoInput(@TempDir Path folder) throws IOException, InterruptedException {
        try (Watchdog watchdog = new Watchdog()) {
            Path said = folder.resolve("said");
            Process process =
                    watchdog.start(new ProcessBuilder("sh", "-c", "cat; echo \"$1\"", "sh", "two 'words' \\ $HOME")
                            .redirectOutput(said.toFile()));
            assertThat(process.waitFor()).isZero();
            assertThat(said).hasContent("two 'words' \\ $HOME");
        }
    }
}
