package dev.verge.gateway.outbox;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** {@code GET /v1/outbox}: how it stands; 404 where there is none. */
@Singleton
public class OutboxRoutes {
    private final Outbox outbox;

    OutboxRoutes(Outbox outbox) {
        this.outbox = outbox;
    }

    void install(@Observes Router router) {
        router.get("/v1/outbox").handler(this::status);
    }

    private void status(RoutingContext http) {
        outbox.status()
                .ifPresentOrElse(
                        status -> http.response()
                                .putHeader("Content-Type", "application/json")
                                .end(status.json()),
                        () -> http.response()
                                .setStatusCode(404)
                                .putHeader("Content-Type", "application/problem+json")
                                .end("{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                                        + "\"detail\":\"there is no outbox: verge.gateway.outbox.enabled is false\"}"));
    }
}
