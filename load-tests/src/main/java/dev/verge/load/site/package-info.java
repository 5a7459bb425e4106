/** The processes of a site on one machine: Redis and the functions, started, watched and stopped. */
@NullMarked
package dev.verge.load.site;

import org.jspecify.annotations.NullMarked;
