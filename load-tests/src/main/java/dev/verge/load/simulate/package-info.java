/** Made-up vehicles: a small model of a car and its driver, seeded and the same on every machine. */
@NullMarked
package dev.verge.load.simulate;

import org.jspecify.annotations.NullMarked;
