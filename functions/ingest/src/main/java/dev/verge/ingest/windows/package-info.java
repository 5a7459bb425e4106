/** From windows to outcomes: the second atomic step. */
@NullMarked
package dev.verge.ingest.windows;

import org.jspecify.annotations.NullMarked;
