package dev.verge.inference.rest;

import dev.verge.inference.plane.InferFault;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Every path of the doors in this package, and the way from a request to what answers it. */
@Singleton
public class Endpoints {
    // the first segments of the doors' paths; each path below them is the doors' alone
    private static final List<String> ROOTS =
            List.of("/v2", "/v2/*", "/v1/models", "/v1/models/*", "/invocations", "/ping", "/version", "/openapi*");

    private final List<Endpoint> endpoints;
    private final Exchange.Limits limits;

    Endpoints(
            OpenInference openInference,
            Statistics statistics,
            RepositoryApi repository,
            KServeV1 kserve,
            MlflowScoring mlflow,
            OpenApi openApi,
            Exchange.Limits limits,
            MeterRegistry metrics) {
        // the statistics of all models are asked for where a model named "stats" would be
        this.endpoints = Stream.of(
                        statistics.endpoints(),
                        openInference.endpoints(),
                        repository.endpoints(),
                        kserve.endpoints(),
                        mlflow.endpoints(),
                        openApi.endpoints())
                .flatMap(List::stream)
                .toList();
        this.limits = limits;
        for (Endpoint endpoint : endpoints) {
            endpoint.answers().register(metrics, endpoint.method().name(), endpoint.template());
        }
    }

    // after the gate that bounds how many requests there are, before the handler that gathers bodies on the heap
    void install(@Observes @Priority(3000) Router router) {
        for (String root : ROOTS) router.route(root).order(Integer.MIN_VALUE).handler(this::handle);
    }

    /** Whether a path is one of these doors'. */
    static boolean owns(String path) {
        return path.startsWith("/v2") || path.startsWith("/v1/models") || path.equals("/invocations");
    }

    /** The endpoints, of which the first that matches answers. */
    List<Endpoint> all() {
        return endpoints;
    }

    private void handle(RoutingContext http) {
        Exchange exchange = new Exchange(http, limits);
        try {
            dispatch(http, exchange);
        } catch (RuntimeException | Error e) {
            exchange.fail(e);
        }
    }

    private void dispatch(RoutingContext http, Exchange exchange) {
        String[] path = Paths.segments(Paths.of(http.request()));
        HttpMethod method = http.request().method();
        Set<String> allowed = new LinkedHashSet<>();
        for (Endpoint endpoint : endpoints) {
            Endpoint.Match match = endpoint.match(path);
            if (match == null) continue;
            if (endpoint.method().equals(method)
                    || endpoint.method() == HttpMethod.GET && method.equals(HttpMethod.HEAD)) {
                endpoint.handler().handle(exchange.matched(endpoint, match));
                return;
            }
            allowed.add(endpoint.method().name());
        }
        if (allowed.isEmpty()) throw new InferFault(404, "there is nothing at " + Json.shown(Paths.of(http.request())));
        http.response().putHeader("Allow", String.join(", ", allowed));
        throw new InferFault(
                405, "this path takes " + String.join(" or ", allowed) + ", not " + Json.shown(method.name()));
    }
}
