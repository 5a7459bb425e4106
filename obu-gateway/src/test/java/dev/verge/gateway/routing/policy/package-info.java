@NullMarked
package dev.verge.gateway.routing.policy;

import org.jspecify.annotations.NullMarked;
