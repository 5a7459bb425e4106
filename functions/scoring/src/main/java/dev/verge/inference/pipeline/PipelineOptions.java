package dev.verge.inference.pipeline;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What happens to a window before a model sees it. Without a model named here, windows go on as they came. */
@ConfigMapping(prefix = "verge.pipeline")
public interface PipelineOptions {
    /** Name of the model that looks for falsified and faulty signals; without it nobody looks. */
    Optional<String> integrity();

    /** Name of the model that fills in missing values; without it that is done by straight lines, within limits. */
    Optional<String> imputation();

    /** Longest pause between two rows of a window, as {@code verge.ingest.gap}; a window with a longer one is refused. */
    @WithDefault("10s")
    Duration gap();

    /** What becomes of a suspicious signal. */
    @WithDefault("mark")
    Suspects suspects();

    /** What becomes of a suspicious signal. */
    enum Suspects {
        /** The model sees it, and the prediction tells. */
        MARK,
        /** The likeliest culprit is kept from the model, as if it had not been measured, and the prediction tells. */
        ISOLATE
    }
}
