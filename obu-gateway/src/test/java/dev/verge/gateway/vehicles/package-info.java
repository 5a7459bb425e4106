@NullMarked
package dev.verge.gateway.vehicles;

import org.jspecify.annotations.NullMarked;
