package dev.verge.inference.repository;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The models that there are, and their coming and going at run time. Safe for use by many threads; no call blocks. */
public interface ModelRepository {
    /**
     * Every version that the source holds or that is loaded, by name and version, as they were when the source was last
     * read. The answer is at hand; the source is read again in the background when the last reading is old.
     *
     * @param readyOnly leaves out those that cannot be asked
     */
    List<ModelState> index(boolean readyOnly);

    /**
     * Why the source could not be read when that was last tried; what is loaded serves on. The answer is at hand; a source
     * that nobody has read for half a minute is tried again in the background.
     */
    default Optional<String> sourceFault() {
        return Optional.empty();
    }

    /**
     * Reads the source again and loads the versions of a model that its policy wants, those that answer already and whose
     * files are the same aside; versions that the policy no longer wants are unloaded. Others go on answering.
     *
     * @param parameters {@code force=true} tries again what is quarantined or was refused before; {@code config}, a model
     *     configuration as Triton takes it, may say which versions are served instead of those that the configured policy
     *     wants, until a load without it or the end of the process; others are refused
     * @return done when the versions answer, or an {@link dev.verge.inference.plane.InferFault}: 400 for a name, parameter
     *     or file that is at fault, 404 when the source has no such model, 503 when too many loads wait, 504 when the load's
     *     time was over
     */
    CompletionStage<Void> load(String name, Map<String, String> parameters);

    /**
     * Takes every version of a model out of service. New requests are answered 404 at once, those in flight are finished.
     *
     * @param dependents also what depends on the model; no model here depends on another, so it changes nothing
     * @return done when the last request is answered and the memory is free, or an
     *     {@link dev.verge.inference.plane.InferFault} 404 when there is no such model
     */
    CompletionStage<Void> unload(String name, boolean dependents);
}
