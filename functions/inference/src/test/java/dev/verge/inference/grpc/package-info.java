@NullMarked
package dev.verge.inference.grpc;

import org.jspecify.annotations.NullMarked;
