/** Names of ingest's keys, and its consumer groups. */
@NullMarked
package dev.verge.ingest.redis;

import org.jspecify.annotations.NullMarked;
