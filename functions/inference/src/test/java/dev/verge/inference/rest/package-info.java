@NullMarked
package dev.verge.inference.rest;

import org.jspecify.annotations.NullMarked;
