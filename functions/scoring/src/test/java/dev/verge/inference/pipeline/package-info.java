@NullMarked
package dev.verge.inference.pipeline;

import org.jspecify.annotations.NullMarked;
