package dev.verge.gateway.vehicles;

import dev.verge.gateway.routing.JsonLine;
import dev.verge.gateway.security.Principal;
import dev.verge.gateway.service.Fleet;
import dev.verge.gateway.service.Problems;
import dev.verge.telemetry.VehicleId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /app-service} and {@code /app-disconnect}: whether the edge takes a client; and what is not served yet. */
@Singleton
public class AdmissionRoutes {
    private static final Pattern CLIENT_TIME =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}[ T]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?");
    private static final String NO_IMAGES = "images are not served here: no image model ships yet";

    private final VehicleOptions options;
    private final BooleanSupplier edgeIsUp;
    private final Places places;
    private final Capacity capacity;

    @Inject
    AdmissionRoutes(VehicleOptions options, Fleet fleet, MeterRegistry metrics) {
        this(options, fleet::isEdgeUp, metrics);
    }

    AdmissionRoutes(VehicleOptions options, BooleanSupplier edgeIsUp, MeterRegistry metrics) {
        this.options = options;
        this.edgeIsUp = edgeIsUp;
        this.places = new Places(options.capacity().lease().toNanos());
        this.capacity = capacity(options.capacity());
        Gauge.builder("verge.gateway.places.taken", places, p -> p.taken(System.nanoTime()))
                .description("clients that have a place at the edge")
                .register(metrics);
        Gauge.builder("verge.gateway.places", this, AdmissionRoutes::room)
                .description("clients that the edge takes")
                .register(metrics);
    }

    private static Capacity capacity(VehicleOptions.Capacity options) {
        return switch (options.rule()) {
            case PLACES -> new Capacity.Fixed(options.places());
            case NODES -> new Capacity.Nodes(options.nodes(), options.weights());
            case MEMORY ->
                new Capacity.Memory(
                        options.allocatable().map(size -> size.asLongValue()).orElseGet(AdmissionRoutes::memory),
                        options.imageWorkers());
        };
    }

    private static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : 0;
    }

    Places places() {
        return places;
    }

    // an edge whose targets are all down takes nobody
    private int room() {
        return edgeIsUp.getAsBoolean() ? capacity.places() : 0;
    }

    void install(@Observes Router router) {
        router.route("/app-service").handler(http -> answer(http, this::admit));
        router.route("/app-disconnect").handler(http -> answer(http, this::release));
        for (String path : List.of("/inference", "/process", "/ws/image", "/ws/object")) {
            router.route(path).handler(http -> refuse(http, 501, NO_IMAGES));
        }
    }

    private interface Answer {
        void to(RoutingContext http);
    }

    private void answer(RoutingContext http, Answer answer) {
        HttpMethod method = http.request().method();
        if (method != HttpMethod.GET && method != HttpMethod.POST) {
            http.response().putHeader("Allow", "GET, POST");
            refuse(http, 405, "ask with GET or POST");
            return;
        }
        try {
            String type = http.request().getParam("type");
            switch (type == null ? "" : type) {
                case "scalar" -> answer.to(http);
                case "image", "object" -> refuse(http, 501, NO_IMAGES);
                default -> refuse(http, 400, "type must be scalar, image or object");
            }
        } catch (IllegalArgumentException e) {
            // escapes that are none
            refuse(http, 400, "the query cannot be read");
        }
    }

    private void admit(RoutingContext http) {
        HttpServerRequest request = http.request();
        String client = request.getParam("clientID");
        String time = request.getParam("clienttime");
        if (client == null || !VehicleId.isValid(client)) {
            refuse(http, 400, "clientID must be 1 to 64 of A-Z a-z 0-9 . _ -");
        } else if (time != null && !CLIENT_TIME.matcher(time).matches()) {
            refuse(http, 400, "clienttime must be YYYY-MM-DD HH:MM:SS.mmm");
        } else if (!Principal.of(http).speaksFor(client)) {
            refuse(http, 403, "these credentials do not speak for that client");
        } else {
            boolean edge = places.take(client, address(request), room(), System.nanoTime());
            http.response()
                    .putHeader("Content-Type", "application/json")
                    .end(new JsonLine()
                            .begin()
                            .field("service_port", Integer.toString(port(request, edge)))
                            .field("offloading", edge ? 0 : 1)
                            .end()
                            .toString());
        }
    }

    private int port(HttpServerRequest request, boolean edge) {
        SocketAddress local = request.localAddress();
        int own = options.servicePort().orElse(local == null ? 0 : local.port());
        return edge ? own : options.centrePort().orElse(own);
    }

    private void release(RoutingContext http) {
        HttpServerRequest request = http.request();
        String client = request.getParam("clientID");
        long now = System.nanoTime();
        if (client != null && !VehicleId.isValid(client)) {
            refuse(http, 400, "clientID must be 1 to 64 of A-Z a-z 0-9 . _ -");
        } else if (client != null && !Principal.of(http).speaksFor(client)) {
            refuse(http, 403, "these credentials do not speak for that client");
        } else {
            boolean given = client != null ? places.give(client, now) : places.giveOldestOf(address(request), now);
            http.response()
                    .putHeader("Content-Type", "application/json")
                    .end(new JsonLine().begin().field("released", given).end().toString());
        }
    }

    static String address(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        @Nullable String address = remote == null ? null : remote.hostAddress();
        return address == null ? "unknown" : address;
    }

    private static void refuse(RoutingContext http, int status, String detail) {
        Problems.answer(http.response(), http.normalizedPath(), status, detail);
    }
}
