/** Whether a new revision may take more of the traffic: what its copies showed, and what is done about it. */
@NullMarked
package dev.verge.gateway.canary;

import org.jspecify.annotations.NullMarked;
