@NullMarked
package dev.verge.gateway.learning;

import org.jspecify.annotations.NullMarked;
