package dev.verge.inference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** How the inference function is set up. */
@ConfigMapping(prefix = "verge.inference")
public interface InferenceOptions {
    /** Folder of models, {@code <name>/<version>/{model.onnx,model.json}}; without it, the models that come along. */
    Optional<Path> models();

    /** Scoring calls at a time that need no new buffers. */
    @WithDefault("8")
    int slots();

    /** How often each golden window is scored before the function is ready. */
    @WithDefault("200")
    int warmUps();

    /** The site's name, in the source of events. */
    @WithDefault("local")
    String site();
}
