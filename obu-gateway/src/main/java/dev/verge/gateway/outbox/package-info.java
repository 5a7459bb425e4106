/**
 * What the cloud should also see: chosen by rule, made anonymous, kept in Redis while the uplink is down, sent in order.
 * See docs/routing.md and ADR 130 to 132 and 155.
 */
@NullMarked
package dev.verge.gateway.outbox;

import org.jspecify.annotations.NullMarked;
