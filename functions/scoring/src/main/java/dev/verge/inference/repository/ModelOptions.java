package dev.verge.inference.repository;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Where a function's models come from, and how they run. */
@ConfigMapping(prefix = "verge.inference")
public interface ModelOptions {
    /**
     * Folder of models, {@code <name>/<version>/{model.onnx,model.json}}, or the same in {@code s3://bucket/prefix}; without
     * it, the models that come along.
     */
    Optional<String> models();

    /** Which models are loaded before the function is ready. */
    @WithDefault("eager")
    Load load();

    /** Which models are loaded before the function is ready. */
    enum Load {
        /** All of them. */
        EAGER,
        /** The default model and those of the pipeline; the others after that. */
        LAZY
    }

    /** Threads that share the work of one run; more than one helps only models that take milliseconds. */
    @WithDefault("1")
    int threads();

    /** Whether ONNX Runtime keeps memory between runs rather than give it back. */
    @WithDefault("true")
    boolean arena();

    /**
     * Memory that all runs of a version at a time may take, beside its weights; without it, half of what the container or the
     * machine has left at the start, 512 MiB at most. Needs the arena.
     */
    Optional<MemorySize> runMemory();

    /** Calls of one input shape at a time that need no new buffers. */
    @WithDefault("8")
    int slots();

    /** How often each golden window is scored before the function is ready; an executable needs three at most. */
    @WithDefault("200")
    int warmUps();
}
