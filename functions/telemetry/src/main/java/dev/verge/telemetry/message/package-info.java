/**
 * Messages of the field (formats.md §1) as rows, after their transport's own syntax (JSON, Redis replies) has been read:
 * this package knows what the parts mean.
 */
@NullMarked
package dev.verge.telemetry.message;

import org.jspecify.annotations.NullMarked;
