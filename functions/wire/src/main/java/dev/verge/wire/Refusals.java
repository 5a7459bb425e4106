package dev.verge.wire;

import io.vertx.ext.web.RoutingContext;

/** How a request that the gate does not let in is told so; a function whose doors speak other protocols brings its own. */
public interface Refusals {
    /** Ends the response. */
    void refuse(RoutingContext context, Problem problem);
}
