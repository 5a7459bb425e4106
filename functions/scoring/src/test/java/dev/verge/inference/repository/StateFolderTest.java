package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class StateFolderTest {
    private static final String HEX = "ab".repeat(32);
    private static final String DIGEST = "sha256:" + HEX;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pid=",
                "pid=1\nstarted=",
                "\0\0\0\0",
                "pid=1\nstarted=1\nfolder=\\u00",
                "pid=1\nstarted=1\nfolder=\\u0000"
            })
    void nothingIsLearnedFromHalfADescriptionOfAProcess(String description) throws IOException {
        // Given
        Path process = Files.createDirectories(folder.resolve("running/gone"));
        Files.writeString(process.resolve("process"), description);
        leave(process, HEX);
        // When
        try (StateFolder state = StateFolder.open(folder, 3)) {
            // Then
            assertThat(process).doesNotExist();
            assertThat(state.isDoubtful(DIGEST)).isFalse();
        }
    }

    @Test
    void whatAProcessLeftHalfDeletedIsDeleted() throws IOException {
        // Given
        Path process = Files.createDirectories(folder.resolve("running/gone"));
        leave(process, HEX);
        // When
        try (StateFolder state = StateFolder.open(folder, 3)) {
            // Then
            assertThat(process).doesNotExist();
            assertThat(state.isDoubtful(DIGEST)).isFalse();
        }
    }

    @Test
    void aProcessThatDiedDuringATrialLeavesAFolderAndIsLearnedFrom() throws IOException {
        // Given
        Path process = Files.createDirectories(folder.resolve("running/gone"));
        Files.writeString(process.resolve("process"), DeadProcess.describeThis());
        Files.createDirectories(process.resolve("trial-1/files"));
        leave(process, HEX);
        // When
        try (StateFolder state = StateFolder.open(folder, 3)) {
            // Then
            assertThat(process).doesNotExist();
            assertThat(state.isDoubtful(DIGEST)).isTrue();
        }
    }

    @Test
    void deathsThatCannotBeReadAreForgotten() throws IOException {
        try (StateFolder state = StateFolder.open(folder, 3)) {
            // Given
            Path deaths = folder.resolve("deaths").resolve(HEX);
            Files.writeString(deaths, "");
            // Then
            assertThat(state.isDoubtful(DIGEST)).isFalse();
            assertThat(deaths).doesNotExist();
        }
    }

    @Test
    void othersSeeThatThisProcessLives() throws Exception {
        try (StateFolder state = StateFolder.open(folder, 3)) {
            Process other = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Other.class.getName(),
                            state.temp().resolve("process").toString()))
                    .redirectErrorStream(true)
                    .start();
            assertThat(new String(other.getInputStream().readAllBytes())).contains("lives");
        }
    }

    /** Says whether somebody holds the lock of this file. */
    static final class Other {
        public static void main(String[] args) throws IOException {
            try (FileChannel file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
                    FileLock lock = file.tryLock()) {
                System.out.println(lock == null ? "lives" : "dead");
            }
        }
    }

    // a use that had begun
    private static void leave(Path process, String hex) throws IOException {
        InFlight.create(process.resolve(hex)).begin();
    }
}
