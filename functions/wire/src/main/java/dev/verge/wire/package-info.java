/**
 * Windows, tensors and predictions as JSON and CloudEvents, and what a function answers to bad input. Shared by the
 * functions; nothing here decides anything about a window's content.
 */
@NullMarked
package dev.verge.wire;

import org.jspecify.annotations.NullMarked;
