@NullMarked
package dev.verge.ingest.doors;

import org.jspecify.annotations.NullMarked;
