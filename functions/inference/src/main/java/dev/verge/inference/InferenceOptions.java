package dev.verge.inference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How the inference function is set up, beside its models ({@link dev.verge.inference.repository.ModelOptions}). */
@ConfigMapping(prefix = "verge.inference")
public interface InferenceOptions {
    /** Of several models, the one that answers windows and tensors that name none; without it, the only one there is. */
    @WithDefault("driving-regime")
    String defaultModel();

    /** The site's name, in the source of events. */
    @WithDefault("local")
    String site();
}
