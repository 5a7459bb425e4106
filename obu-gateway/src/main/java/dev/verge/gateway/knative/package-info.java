/** Targets that are services of Knative: found by a watch, and kept as they are while it is broken. */
@NullMarked
package dev.verge.gateway.knative;

import org.jspecify.annotations.NullMarked;
