package dev.verge.inference.plane;

/** Why a call is sent away although nothing is wrong with it. */
final class Shed {
    private Shed() {}

    static InferFault queue() {
        return new InferFault(503, "too many calls wait for the model; try again later");
    }

    static InferFault memory() {
        return new InferFault(
                503, "the tensors of other calls take all the memory that there is for them; try again later");
    }
}
