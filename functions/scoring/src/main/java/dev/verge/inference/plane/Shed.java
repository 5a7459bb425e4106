package dev.verge.inference.plane;

import org.jboss.logging.Logger;

/** Why a call is sent away although nothing is wrong with it. */
final class Shed {
    private static final Logger LOG = Logger.getLogger(Shed.class);

    private Shed() {}

    /** Of a call for which there was no memory, on the heap or outside of it. */
    static InferFault none(ModelIdentity model, OutOfMemoryError none) {
        LOG.errorf("no memory for a call model=%s version=%s: %s", model.name(), model.version(), none.getMessage());
        return new InferFault(503, "there is no memory for this call now; try again later");
    }

    static InferFault queue() {
        return new InferFault(503, "too many calls wait for the model; try again later");
    }

    static InferFault memory() {
        return new InferFault(
                503, "the tensors of other calls take all the memory that there is for them; try again later");
    }
}
