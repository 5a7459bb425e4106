package dev.verge.inference.plane;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The models, for whichever door asks. Safe for use by many threads. */
public interface DataPlane {
    /** Whether the server as a whole can be asked: every model that it must have is loaded and warm. */
    boolean ready();

    /** Names of the models that can be asked, sorted. */
    List<String> models();

    /** Whether this model (this version of it) can be asked; false for one that is not known. */
    boolean ready(String model, Optional<String> version);

    /** @throws InferFault 404 if there is no such model or version, 503 while it is not ready */
    ModelMetadata metadata(String model, Optional<String> version);

    /**
     * What the loaded versions of a model have done: all of them, or this one.
     *
     * @throws InferFault 404 if there is no such model or version
     */
    List<ModelStatistics> statistics(String model, Optional<String> version);

    /**
     * Asks a model. A small model is run on the caller's thread, an event loop among them, and the stage is complete when
     * this returns; a large or batched one completes it elsewhere.
     *
     * @param request its inputs are released by this call, whatever happens
     * @return the reply, which the caller releases, or an {@link InferFault}
     */
    CompletionStage<InferResponse> infer(InferRequest request);
}
