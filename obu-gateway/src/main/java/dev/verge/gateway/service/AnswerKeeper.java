package dev.verge.gateway.service;

import dev.verge.gateway.routing.Decision;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Looks at what the edge answered before the client has it, and keeps what must not be lost. */
public interface AnswerKeeper {
    /**
     * Is shown a window and its answer. To be called on an event loop, which is told there when the answer may go.
     *
     * @param window as it came, not to be changed afterwards
     * @param reply likewise
     * @param decision why the edge was asked
     * @param mostMicros how long the answer may wait at most
     * @return completes or fails when the answer may go; null: now
     */
    @Nullable
    Future<Void> keep(Buffer window, Buffer reply, Decision decision, long mostMicros);
}
