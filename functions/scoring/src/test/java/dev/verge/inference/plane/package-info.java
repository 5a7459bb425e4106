@NullMarked
package dev.verge.inference.plane;

import org.jspecify.annotations.NullMarked;
