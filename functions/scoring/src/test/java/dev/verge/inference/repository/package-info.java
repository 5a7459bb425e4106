@NullMarked
package dev.verge.inference.repository;

import org.jspecify.annotations.NullMarked;
