package dev.verge.gateway.service;

import dev.verge.gateway.uplink.UplinkRules.Departure;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** Whether the body of one request may go to the cloud, and as what: a window goes only as the uplink's rules rewrite it. */
final class Leaving {
    private final Gateway gateway;
    private final String path;
    private final boolean isWindow;
    private Optional<Departure> departure = Optional.empty();

    Leaving(Gateway gateway, String path) {
        this.gateway = gateway;
        this.path = path;
        this.isWindow = path.equals(ModelPath.WINDOWS);
    }

    /** As far as can be said without a look at the body, which is never parsed if it goes to the edge. */
    boolean isThinkable() {
        return isWindow ? gateway.rules().isPresent() : gateway.rawTensors() && ModelPath.isTensors(path);
    }

    /** Whether a body may leave for which it {@link #isThinkable}. */
    boolean isAllowed(Buffer body) {
        if (!isWindow) return true;
        if (departure.isEmpty()) departure = gateway.rules().flatMap(rules -> rules.rewrite(body.getBytes()));
        return departure.isPresent();
    }

    /** What goes to the cloud of a body that {@link #isAllowed}. */
    Buffer rewritten(Buffer body) {
        return departure.map(d -> Buffer.buffer(d.body())).orElse(body);
    }

    /** How a window was rewritten; a reply must be mapped back. */
    Optional<Departure> departure() {
        return departure;
    }
}
