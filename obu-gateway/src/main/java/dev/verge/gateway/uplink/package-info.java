/** What is changed about a request before it leaves the site, and about its reply. */
@NullMarked
package dev.verge.gateway.uplink;

import org.jspecify.annotations.NullMarked;
