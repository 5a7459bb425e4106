/** The one way from a request to a model and back; every protocol is a thin door to it. */
@NullMarked
package dev.verge.inference.plane;

import org.jspecify.annotations.NullMarked;
