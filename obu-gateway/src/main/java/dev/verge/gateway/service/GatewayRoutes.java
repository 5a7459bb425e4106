package dev.verge.gateway.service;

import dev.verge.gateway.recording.Flight;
import dev.verge.gateway.routing.Placement;
import dev.verge.gateway.routing.RequestFacts;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/** What the gateway listens to: the inference URLs, and its own under {@code /v1/routes}. */
@Singleton
public class GatewayRoutes {
    // events come in at the root: dev.verge.window.v1 and what else inference takes
    private static final List<String> POSTED = List.of(ModelPath.WINDOWS, "/predict", "/invocations", Exchange.EVENTS);

    private final Gateway gateway;
    private final Vertx vertx;

    GatewayRoutes(Gateway gateway, Vertx vertx) {
        this.gateway = gateway;
        this.vertx = vertx;
    }

    void install(@Observes Router router) {
        for (String path : POSTED) router.post(path).handler(this::forward);
        for (String path : List.of("/v2/models/*", "/v1/models/*")) {
            router.post(path).handler(this::forward);
            router.get(path).handler(this::forward);
        }
        router.get("/v2").handler(this::forward);
        router.get("/v2/*").handler(this::forward);
        router.get("/v1/routes/explain").handler(this::explain);
        router.get("/v1/routes/recording").handler(this::recording);
    }

    private void forward(RoutingContext http) {
        String path = String.valueOf(http.request().path());
        // what may leave the site is told by the path; no other spelling of one may pass
        boolean plain = path.equals(http.normalizedPath())
                && (http.request().method() == HttpMethod.GET || path.equals(Exchange.EVENTS) || !path.endsWith("/"));
        if (plain) new Exchange(gateway, vertx, http.request()).begin();
        else Problems.answer(http.response(), path, 404, "there is nothing under this spelling of the path");
    }

    /** What would be decided now for {@code model}, {@code bytes}, {@code deadline} (ms) and {@code placement}; nothing is sent. */
    private void explain(RoutingContext http) {
        RequestFacts facts;
        try {
            facts = facts(http.request());
        } catch (IllegalArgumentException e) {
            Problems.answer(http.response(), "/v1/routes/explain", 400, String.valueOf(e.getMessage()));
            return;
        }
        String decision =
                gateway.decide(gateway.question(facts, gateway.fleet().now())).text();
        http.response().putHeader("Content-Type", "application/json").end(decision);
    }

    private RequestFacts facts(HttpServerRequest request) {
        String model = request.getParam("model", "");
        long bytes = whole(request, "bytes", 8000);
        long millis =
                whole(request, "deadline", gateway.options().defaultDeadline().toMillis());
        Placement placement = RouteHeaders.placement(request.getParam("placement", "any"));
        boolean mayLeave = gateway.rules().isPresent();
        long budget = Math.min(millis, gateway.options().longestDeadline().toMillis()) * 1000;
        return new RequestFacts(model, bytes, budget, placement, mayLeave, true, false);
    }

    private static long whole(HttpServerRequest request, String name, long otherwise) {
        String value = request.getParam(name);
        if (value == null) return otherwise;
        if (value.matches("[0-9]{1,18}")) return Long.parseLong(value);
        throw new IllegalArgumentException(name + " must be a whole number, 0 or more");
    }

    /** The flight recorder, one line a decision, for {@code ./verge route replay}; of {@code from} to {@code until} (µs). */
    private void recording(RoutingContext http) {
        long from;
        long until;
        try {
            from = whole(http.request(), "from", 0);
            until = whole(http.request(), "until", Long.MAX_VALUE);
        } catch (IllegalArgumentException e) {
            Problems.answer(http.response(), "/v1/routes/recording", 400, String.valueOf(e.getMessage()));
            return;
        }
        StringBuilder lines = new StringBuilder();
        for (Flight flight : gateway.recorder().flights(from, until))
            lines.append(flight.line()).append('\n');
        http.response().putHeader("Content-Type", "application/x-ndjson").end(lines.toString());
    }
}
