/** What the tests of all modules share: the fixture corpus and the way to recorded drives. */
@NullMarked
package dev.verge.telemetry.testing;

import org.jspecify.annotations.NullMarked;
