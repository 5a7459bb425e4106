@NullMarked
package dev.verge.inference.model;

import org.jspecify.annotations.NullMarked;
