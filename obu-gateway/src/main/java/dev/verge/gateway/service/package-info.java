/** The gateway: takes inference requests, asks the router, forwards, and tells why. */
@NullMarked
package dev.verge.gateway.service;

import org.jspecify.annotations.NullMarked;
