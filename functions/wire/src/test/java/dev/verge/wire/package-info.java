@NullMarked
package dev.verge.wire;

import org.jspecify.annotations.NullMarked;
