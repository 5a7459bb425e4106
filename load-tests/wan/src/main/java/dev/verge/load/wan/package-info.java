/** A wide-area network between two processes of one machine: a TCP proxy that delays, limits, loses and cuts. */
@NullMarked
package dev.verge.load.wan;

import org.jspecify.annotations.NullMarked;
