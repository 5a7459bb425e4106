/**
 * The flight recorder: everything that a decision depended on, the decision, and what came of it, one line of JSON each;
 * and replay, which decides again. See docs/routing.md for the format.
 */
@NullMarked
package dev.verge.gateway.recording;

import org.jspecify.annotations.NullMarked;
