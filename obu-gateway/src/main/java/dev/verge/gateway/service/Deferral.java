package dev.verge.gateway.service;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** Takes on windows that are answered later. */
public interface Deferral {
    /**
     * Keeps a window for later. To be called on an event loop, which is told there what became of it.
     *
     * @param body as it came
     * @return its id once it is kept for certain; fails, with a sentence, if it is not, or cannot be
     */
    Future<String> defer(Buffer body);
}
