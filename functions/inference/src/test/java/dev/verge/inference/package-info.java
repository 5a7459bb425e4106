@NullMarked
package dev.verge.inference;

import org.jspecify.annotations.NullMarked;
