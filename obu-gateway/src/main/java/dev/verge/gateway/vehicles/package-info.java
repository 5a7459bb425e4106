/** Where vehicles attach: admission by capacity, and WebSockets for rows and results. */
@NullMarked
package dev.verge.gateway.vehicles;

import org.jspecify.annotations.NullMarked;
