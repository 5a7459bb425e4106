package dev.verge.gateway.service;

import dev.verge.gateway.routing.RequestFacts;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Those who see exchanges after they ended. They are found at the start, so a tap may itself ask for the gateway. */
@Singleton
public class Taps {
    private final long longestReply;
    private volatile List<Tap> taps = List.of();

    Taps(GatewayOptions options) {
        this.longestReply = options.tapReply().asLongValue();
    }

    void start(@Observes StartupEvent event, @All List<Tap> found) {
        taps = List.copyOf(found);
    }

    /** Keeps for those who want it what comes of a request; null if nobody does. */
    @Nullable
    Tapped wanted(String path, RequestFacts request) {
        List<Tap> wanting = null;
        for (Tap tap : taps) {
            if (!tap.wants(path, request)) continue;
            if (wanting == null) wanting = new ArrayList<>(taps.size());
            wanting.add(tap);
        }
        return wanting == null ? null : new Tapped(wanting, longestReply);
    }
}
