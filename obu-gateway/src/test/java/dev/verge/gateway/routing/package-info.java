@NullMarked
package dev.verge.gateway.routing;

import org.jspecify.annotations.NullMarked;
