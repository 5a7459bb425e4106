package dev.verge.gateway.vehicles;

import dev.verge.gateway.security.Principal;
import dev.verge.gateway.service.Problems;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.RedisOptions;
import dev.verge.telemetry.VehicleId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code /ws/scalar}: rows in, results out, in the protocol of the field or in ours. */
@Singleton
public class SocketRoutes {
    /** The sub-protocol that is ours. */
    static final String OURS = "verge.v1+json";

    private static final long REDIS_SECONDS = 5;
    private static final long LAST_ROWS_MILLIS = 2000;

    private final Vertx vertx;
    private final VehicleOptions options;
    private final @Nullable Doors doors;

    SocketRoutes(
            Vertx vertx,
            VehicleOptions options,
            RedisConnections redis,
            RedisOptions redisOptions,
            AdmissionRoutes admission,
            MeterRegistry metrics) {
        this.vertx = vertx;
        this.options = options;
        this.doors = options.ingest()
                .map(ingest -> Doors.of(
                        vertx,
                        options,
                        new RowWriter(vertx, ingest, options),
                        new Outcomes(redis, redisOptions, options.partitions()),
                        admission.places()))
                .orElse(null);
        if (doors != null) {
            Gauge.builder("verge.gateway.sockets", doors.sessions(), all -> all.size())
                    .description("WebSockets that are open")
                    .register(metrics);
            Gauge.builder("verge.gateway.rows.waiting", doors.writer(), RowWriter::waitingBytes)
                    .description("rows that are not in the stream yet")
                    .baseUnit("bytes")
                    .register(metrics);
        }
    }

    void install(@Observes Router router) {
        router.get("/ws/scalar").handler(this::open);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        if (doors == null) return;
        doors.sessions().forEach(session -> session.line.run(() -> session.line.close(Closing.STOPPING)));
        // what was read from clients that get no acknowledgement
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_ROWS_MILLIS);
        while (doors.writer().waitingBytes() > 0 && System.nanoTime() < until) Thread.sleep(10);
        doors.outcomes().stop();
        doors.writer().close();
    }

    private void open(RoutingContext http) {
        HttpServerRequest request = http.request();
        String vehicle;
        try {
            vehicle = request.getParam("clientID", "");
        } catch (IllegalArgumentException e) {
            // escapes that are none
            refuse(http, 400, "the query cannot be read");
            return;
        }
        if (!request.headers().contains(HttpHeaders.UPGRADE, "websocket", true)) {
            refuse(http, 400, "connect with a WebSocket");
        } else if (doors == null) {
            refuse(http, 503, "verge.gateway.vehicles.ingest does not say where rows go");
        } else if (!vehicle.isEmpty() && !VehicleId.isValid(vehicle)) {
            refuse(http, 400, "clientID must be 1 to 64 of A-Z a-z 0-9 . _ -");
        } else if (!vehicle.isEmpty() && !Principal.of(http).speaksFor(vehicle)) {
            refuse(http, 403, "these credentials do not speak for that client");
        } else if (doors.sessions().size() >= options.sockets()) {
            refuse(http, 503, "as many WebSockets as allowed are open");
        } else {
            request.pause();
            Future.fromCompletionStage(doors.outcomes().start(), vertx.getOrCreateContext())
                    .timeout(REDIS_SECONDS, TimeUnit.SECONDS)
                    .onSuccess(ready -> upgrade(http, doors, vehicle))
                    .onFailure(e -> {
                        request.resume();
                        refuse(http, 503, "Redis is out of reach");
                    });
        }
    }

    private void upgrade(RoutingContext http, Doors open, String named) {
        Principal who = Principal.of(http);
        boolean ours = isOurs(http.request());
        String vehicle = named.isEmpty() && !ours ? "ws-" + UUID.randomUUID() : named;
        if (!ours && !who.speaksFor(vehicle)) {
            http.request().resume();
            refuse(http, 403, "these credentials speak for certain vehicles only: name one as clientID");
            return;
        }
        String address = AdmissionRoutes.address(http.request());
        http.request().toWebSocket().onSuccess(socket -> begin(open, socket, who, ours, vehicle, address));
    }

    private void begin(
            Doors open, ServerWebSocket socket, Principal who, boolean ours, String vehicle, String address) {
        Line line = new Line(vertx, socket, options);
        line.listen(
                ours
                        ? new ResumableSession(open, line, who, vehicle, address)
                        : new ScalarSession(open, line, vehicle, address));
    }

    private static boolean isOurs(HttpServerRequest request) {
        String offered = request.getHeader("Sec-WebSocket-Protocol");
        return offered != null
                && List.of(offered.split(",", 16)).stream().map(String::strip).anyMatch(OURS::equals);
    }

    private static void refuse(RoutingContext http, int status, String detail) {
        Problems.answer(http.response(), http.normalizedPath(), status, detail);
    }
}
