@NullMarked
package dev.verge.gateway.recording;

import org.jspecify.annotations.NullMarked;
