@NullMarked
package dev.verge.gateway.security;

import org.jspecify.annotations.NullMarked;
