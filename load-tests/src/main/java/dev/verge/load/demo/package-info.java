/** The demo: a site, a replay, a live table and a summary. */
@NullMarked
package dev.verge.load.demo;

import org.jspecify.annotations.NullMarked;
