package dev.verge.inference.repository;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How models come and go. */
@ConfigMapping(prefix = "verge.inference.repository")
public interface RepositoryOptions {
    /** Which versions of a model are served: {@code all}, {@code latest}, {@code latest:N}, or versions with commas between. */
    @WithDefault("all")
    String defaultVersions();

    /** The same for single models, by their names. */
    Map<String, String> versions();

    /** For a load, the waiting for others included, and for the last requests of an unload. */
    @WithDefault("60s")
    Duration timeout();

    /** For the trial of a version in a process of its own. */
    @WithDefault("30s")
    Duration trialTimeout();

    /** Memory of the trial's process; by default what the container or machine has left, a gigabyte at most. */
    Optional<MemorySize> trialMemory();

    /** Largest size of a model and its external data. */
    @WithDefault("512M")
    MemorySize maxModelSize();

    /** Largest size of what was fetched from elsewhere. */
    @WithDefault("2G")
    MemorySize maxCacheSize();

    /** What is to be remembered longer than the process lives; by default a folder of the user in the temporary folder. */
    Optional<Path> state();

    /** Fewer deaths in a row without a crash report quarantine no model that was running ({@link SilentDeaths}); 0 is never. */
    @WithDefault("3")
    int maxDeaths();

    /** Whether the function ends with code 1 when it starts and no model can be served. */
    @WithDefault("false")
    boolean strict();
}
