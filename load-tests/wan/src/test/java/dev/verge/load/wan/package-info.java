@NullMarked
package dev.verge.load.wan;

import org.jspecify.annotations.NullMarked;
