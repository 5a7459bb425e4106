/** Who owns which partition, and what an owner does. */
@NullMarked
package dev.verge.ingest.partition;

import org.jspecify.annotations.NullMarked;
