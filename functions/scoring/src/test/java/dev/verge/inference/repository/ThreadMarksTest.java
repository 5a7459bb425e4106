package dev.verge.inference.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadMarksTest {
    private static final String DIGEST = "sha256:" + "0f".repeat(32);

    @TempDir
    Path folder;

    @Test
    void knowsWhatRunsOnAThreadHoweverManyThreadsThereWereBeforeIt() throws Exception {
        // Given
        Path file = folder.resolve("threads");
        ThreadMarks marks = ThreadMarks.create(file);
        long mark = ThreadMarks.mark(DIGEST);
        for (int i = 0; i < 200; i++) {
            Thread gone = Thread.ofPlatform().name("gone-" + i).start(() -> {
                marks.enter(mark);
                marks.leave();
            });
            gone.join();
        }
        // When
        Thread.ofPlatform()
                .name("verge-infer-200")
                .start(() -> marks.enter(mark))
                .join();
        // Then
        assertThat(ThreadMarks.running(file, "verge-infer-200")).contains("0f".repeat(8));
        assertThat(ThreadMarks.running(file, "gone-199")).isEmpty();
        assertThat(ThreadMarks.running(file, "another")).isEmpty();
        assertThat(ThreadMarks.running(folder.resolve("no file"), "verge-infer-200"))
                .isEmpty();
    }
}
