package dev.verge.inference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the inference function is set up, beside its models ({@link dev.verge.inference.repository.ModelOptions}). */
@ConfigMapping(prefix = "verge.inference")
public interface InferenceOptions {
    /** Of several models, the one that answers windows and tensors that name none; without it, the only one there is. */
    @WithDefault("driving-regime")
    String defaultModel();

    /** The site's name, in the source of events. */
    @WithDefault("local")
    String site();

    /** How long a client may take to read a reply of more than 64 KiB; then its connection is cut, for the reply holds memory. */
    @WithDefault("60s")
    Duration slowestReader();
}
