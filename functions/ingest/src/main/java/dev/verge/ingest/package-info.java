/** Ingest: entries become validated rows, windows and results. The owner of the streams. */
@NullMarked
package dev.verge.ingest;

import org.jspecify.annotations.NullMarked;
