/** A sampled fraction of the requests goes to another target too, after the client has its answer, and is compared. */
@NullMarked
package dev.verge.gateway.shadow;

import org.jspecify.annotations.NullMarked;
