package dev.verge.gateway.service;

import dev.verge.gateway.routing.RequestFacts;

/**
 * Sees exchanges after they ended. Every bean of this type is asked about every request that was decided on. Both methods
 * are called on the exchange's event loop: what takes time is handed on, and neither may throw.
 */
public interface Tap {
    /**
     * Whether to be told how this request ended, with a copy of the reply of up to {@code verge.gateway.tap-reply} bytes.
     * Asked once, when the decision is made. If nobody wants it, nothing is kept.
     */
    boolean wants(String path, RequestFacts request);

    /** After the client has its answer, or none (status 499, 502, 503, 504); once for each request that was wanted. */
    void ended(Handled handled);
}
