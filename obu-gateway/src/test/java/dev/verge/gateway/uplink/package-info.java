@NullMarked
package dev.verge.gateway.uplink;

import org.jspecify.annotations.NullMarked;
