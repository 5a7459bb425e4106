@NullMarked
package dev.verge.gateway.simulate;

import org.jspecify.annotations.NullMarked;
