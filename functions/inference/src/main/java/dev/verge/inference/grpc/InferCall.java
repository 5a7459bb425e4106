package dev.verge.inference.grpc;

import dev.verge.inference.plane.InferRequest;

/**
 * A ModelInfer request that has been read.
 *
 * @param id what the caller calls it; empty if nothing
 * @param isRaw whether the reply's tensors go into raw_output_contents: unless the inputs had contents of their own
 */
record InferCall(InferRequest request, String id, boolean isRaw) {}
