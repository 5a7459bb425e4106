/** {@code ./verge route}: simulate and replay routing, without a running gateway. */
@NullMarked
package dev.verge.gateway.cli;

import org.jspecify.annotations.NullMarked;
