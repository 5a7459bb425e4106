package dev.verge.gateway.service;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.RequestFacts;
import dev.verge.gateway.routing.Side;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * An exchange that ended. Buffers and headers are those of the exchange and not to be changed. They say who asked: what
 * leaves the site of them goes through {@code UplinkRules}.
 *
 * @param path of the request, without its query
 * @param headers of the request
 * @param request what the router knew of it
 * @param body of the request, as it came
 * @param decision the last one that was made
 * @param side of the target that answered; empty if the gateway itself did, or nobody
 * @param target that answered; empty likewise
 * @param status the client's, 499 if it went away
 * @param reply as the client got it; empty if there was none, or if it was too long, or broke off
 * @param replyHeaders of the target's reply; none where no target answered
 * @param micros from the decision to the head of the reply
 * @param receivedMillis when the request came, in milliseconds since 1970
 */
public record Handled(
        String path,
        MultiMap headers,
        RequestFacts request,
        Buffer body,
        Decision decision,
        Optional<Side> side,
        String target,
        int status,
        Optional<Buffer> reply,
        MultiMap replyHeaders,
        long micros,
        long receivedMillis) {}
