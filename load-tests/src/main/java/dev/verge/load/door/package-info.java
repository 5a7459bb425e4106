/** The ways into a site: each sends rows in one of the formats that vehicles already speak. */
@NullMarked
package dev.verge.load.door;

import org.jspecify.annotations.NullMarked;
