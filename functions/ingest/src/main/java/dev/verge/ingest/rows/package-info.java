/** From stream entries to vehicle state and windows: the first atomic step. */
@NullMarked
package dev.verge.ingest.rows;

import org.jspecify.annotations.NullMarked;
