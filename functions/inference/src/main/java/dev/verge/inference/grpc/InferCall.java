package dev.verge.inference.grpc;

import dev.verge.inference.plane.Caller;
import dev.verge.inference.plane.HeapShare;
import dev.verge.inference.plane.InferRequest;
import org.jspecify.annotations.Nullable;

/**
 * A ModelInfer request that has been read.
 *
 * @param id what the caller calls it; empty if nothing
 * @param isRaw whether the reply's tensors go into raw_output_contents: unless the inputs had contents of their own
 * @param heap what the request holds of the heap, which whoever answers it gives back; null if nothing
 */
record InferCall(
        InferRequest request,
        String id,
        boolean isRaw,
        @Nullable HeapShare heap) {
    /** Gives back what the request holds of the heap. */
    void close() {
        if (heap != null) heap.close();
    }

    /** What is asked, and by whom. */
    InferRequest request(Caller caller) {
        return new InferRequest(request.model(), request.version(), request.inputs(), request.outputs(), caller);
    }
}
