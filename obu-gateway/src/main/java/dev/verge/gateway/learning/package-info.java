/** What the gateway learns of a target from its answers and probes. Pure Java with the time as an argument. */
@NullMarked
package dev.verge.gateway.learning;

import org.jspecify.annotations.NullMarked;
