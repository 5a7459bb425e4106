/** The policies that Verge ships. A policy of your own is one such file, and one line in {@code META-INF/services}. */
@NullMarked
package dev.verge.gateway.routing.policy;

import org.jspecify.annotations.NullMarked;
