/**
 * Edge or cloud, for one request: a pure function of what is known of the request, of one snapshot of the fleet, of the
 * policy's state, of the options, of a seed and of the time. Pure Java, no framework, no clock, no chance of its own, so
 * that a decision can be made again, byte for byte, on another machine. Times are microseconds.
 */
@NullMarked
package dev.verge.gateway.routing;

import org.jspecify.annotations.NullMarked;
