/** How ingest reaches Redis: key names and connections. */
@NullMarked
package dev.verge.ingest.redis;

import org.jspecify.annotations.NullMarked;
