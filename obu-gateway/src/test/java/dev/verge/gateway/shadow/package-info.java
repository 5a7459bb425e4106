@NullMarked
package dev.verge.gateway.shadow;

import org.jspecify.annotations.NullMarked;
