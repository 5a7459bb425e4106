/** Who may ask for what, and how often: the check in front of every route, credentials, and certificates. */
@NullMarked
package dev.verge.gateway.security;

import org.jspecify.annotations.NullMarked;
