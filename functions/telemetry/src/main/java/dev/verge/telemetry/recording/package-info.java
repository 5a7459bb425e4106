/**
 * Recorded drives, read row by row: the logs of formats.md §2. A file may be larger than memory; a bad line becomes a
 * note and the next one is read.
 */
@NullMarked
package dev.verge.telemetry.recording;

import org.jspecify.annotations.NullMarked;
