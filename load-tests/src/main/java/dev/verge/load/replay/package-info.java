/** Recordings played back as vehicles on one clock. */
@NullMarked
package dev.verge.load.replay;

import org.jspecify.annotations.NullMarked;
