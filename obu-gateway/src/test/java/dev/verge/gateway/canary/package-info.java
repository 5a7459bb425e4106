@NullMarked
package dev.verge.gateway.canary;

import org.jspecify.annotations.NullMarked;
