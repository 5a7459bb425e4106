/**
 * What a window is, as code without side effects. In production a server-side script in Redis cuts; it is tested against
 * this package.
 */
@NullMarked
package dev.verge.telemetry.window;

import org.jspecify.annotations.NullMarked;
