@NullMarked
package dev.verge.gateway.cli;

import org.jspecify.annotations.NullMarked;
