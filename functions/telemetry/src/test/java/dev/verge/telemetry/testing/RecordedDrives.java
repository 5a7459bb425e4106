package dev.verge.telemetry.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.verge.telemetry.recording.Recordings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Real drives, which are not part of the repository: tests that need them are skipped where they are missing. */
public final class RecordedDrives {
    private RecordedDrives() {}

    /** The recordings in a folder of {@code VERGE_DATA} (default: {@code ../shared/data} beside the repository). */
    public static List<Path> in(String folder) {
        Path drives = root().resolve(folder);
        assumeTrue(
                Files.isDirectory(drives),
                "no recorded drives in " + drives + ": set VERGE_DATA to the folder that holds " + folder);
        return Recordings.find(drives);
    }

    private static Path root() {
        String configured = System.getenv("VERGE_DATA");
        if (configured != null && !configured.isBlank()) return Path.of(configured);
        Path folder = Path.of("").toAbsolutePath();
        // a module's tests run in the module's folder
        while (folder.getParent() != null && !Files.exists(folder.resolve("mvnw"))) folder = folder.getParent();
        return folder.resolve("../shared/data").normalize();
    }
}
