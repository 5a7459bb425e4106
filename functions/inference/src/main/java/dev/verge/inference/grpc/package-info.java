/** The Open Inference Protocol over gRPC: a door to the data plane on the one HTTP port. */
@NullMarked
package dev.verge.inference.grpc;

import org.jspecify.annotations.NullMarked;
