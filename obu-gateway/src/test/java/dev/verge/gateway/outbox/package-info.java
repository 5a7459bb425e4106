@NullMarked
package dev.verge.gateway.outbox;

import org.jspecify.annotations.NullMarked;
