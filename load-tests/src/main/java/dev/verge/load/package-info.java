/** The command line behind {@code ./verge}: replay, simulator, demo and benchmarks. */
@NullMarked
package dev.verge.load;

import org.jspecify.annotations.NullMarked;
