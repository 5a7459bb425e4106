/**
 * Scenarios in which the latent times of each request on each side are known, played through the same router and the same
 * learning that the gateway runs. Pure Java; the same seed gives the same figures on every machine.
 */
@NullMarked
package dev.verge.gateway.simulate;

import org.jspecify.annotations.NullMarked;
