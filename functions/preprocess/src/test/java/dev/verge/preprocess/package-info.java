@NullMarked
package dev.verge.preprocess;

import org.jspecify.annotations.NullMarked;
