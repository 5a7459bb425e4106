package dev.verge.inference.rest;

import dev.verge.inference.plane.Caller;
import dev.verge.inference.plane.InferRequest;
import dev.verge.inference.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of an infer request.
 *
 * @param id what the reply repeats, or null
 * @param inputs tensors, which this owns until {@link #request} hands them on
 * @param outputs what is wanted, in the reply's order; empty means everything
 * @param binary whether an output that says nothing of it is answered in binary
 */
record InferCall(@Nullable String id, List<Tensor> inputs, List<Wanted> outputs, boolean binary) {
    /**
     * An output that is wanted.
     *
     * @param binary whether in binary; null where the output says nothing of it
     */
    record Wanted(String name, @Nullable Boolean binary) {}

    /** The request to the data plane. */
    InferRequest request(String model, Optional<String> version, Caller caller) {
        return new InferRequest(model, version, inputs, names(), caller);
    }

    private List<String> names() {
        return outputs.isEmpty()
                ? List.of()
                : outputs.stream().map(Wanted::name).toList();
    }

    /** Whether the output of this name is answered in binary. */
    boolean binary(String output) {
        for (Wanted wanted : outputs) {
            if (wanted.name().equals(output) && wanted.binary() != null) return wanted.binary();
        }
        return binary;
    }

    /** Releases the inputs. */
    void release() {
        for (Tensor input : inputs) input.release();
    }
}
