package dev.verge.inference.grpc;

import dev.verge.inference.InferenceOptions;
import dev.verge.inference.plane.DataPlane;
import dev.verge.inference.repository.ModelRepository;
import dev.verge.wire.Admission;
import dev.verge.wire.DeadlineHeader;
import dev.verge.wire.Draining;
import dev.verge.wire.WireOptions;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * {@code inference.GRPCInferenceService} and {@code grpc.health.v1.Health} on the one HTTP port, and gRPC's reflection. Speaks gRPC over Vert.x'
 * HTTP/2 by itself: see docs/adr/0078.
 */
@Singleton
public class GrpcRoute {
    private static final String GRPC = "application/grpc";
    private static final String WATCH = Methods.HEALTH + "Watch";
    // each costs a timer, and a stream of the hundred that a connection may have
    private static final int MAX_WATCHES = 64;

    /** Streams at a time; apart from calls, since a stream may say nothing for as long as it likes. */
    private static final int MAX_STREAMS = 256;

    private static final Duration FOR_EVER = Duration.ofDays(365);

    private final Methods methods;
    private final HealthCalls health;
    private final AtomicInteger watches = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final Draining draining;
    private final Admission admission;
    private final int smallBytes;
    private final Duration longestCall;
    private final long slowestReaderMillis;

    @Inject
    GrpcRoute(
            DataPlane plane,
            Instance<ModelRepository> repository,
            Admission admission,
            WireOptions wire,
            GrpcOptions options,
            InferenceOptions inference,
            Draining draining,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this(plane, repository::get, admission, wire, options, inference.slowestReader(), version, draining);
    }

    GrpcRoute(
            DataPlane plane,
            Supplier<ModelRepository> repository,
            Admission admission,
            WireOptions wire,
            GrpcOptions options,
            Duration slowestReader,
            String version,
            Draining draining) {
        this.health = new HealthCalls(plane, draining);
        this.methods = new Methods(
                plane,
                repository,
                health,
                version,
                Math.toIntExact(wire.maxBodyBytes().asLongValue()));
        this.draining = draining;
        this.admission = admission;
        this.smallBytes = Math.toIntExact(wire.smallBytes().asLongValue());
        this.longestCall = options.longestCall();
        this.slowestReaderMillis = slowestReader.toMillis();
    }

    // before the gate, which counts a body of unknown length as the longest: of equal orders the first one comes first
    void install(@Observes @Priority(1000) Router router, Vertx vertx) {
        List<String> services = new ArrayList<>(List.of(Methods.INFERENCE, Methods.HEALTH));
        services.addAll(Methods.REFLECTION);
        for (String service : services) {
            router.route(HttpMethod.POST, service + "*")
                    .order(Integer.MIN_VALUE)
                    .handler(http -> handle(vertx, http.request()));
        }
    }

    private void handle(Vertx vertx, HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            refuse(request.response(), 400, "gRPC needs HTTP/2");
        } else if (!isGrpc(request.getHeader("content-type"))) {
            refuse(request.response(), 415, "the content type must be " + GRPC);
        } else {
            call(vertx, request);
        }
    }

    // application/grpc+json and application/grpc-web are other protocols
    private static boolean isGrpc(@Nullable String contentType) {
        return contentType != null
                && (contentType.equals(GRPC)
                        || contentType.equals(GRPC + "+proto")
                        || contentType.startsWith(GRPC + ";")
                        || contentType.startsWith(GRPC + "+proto;"));
    }

    private static void refuse(HttpServerResponse response, int status, String sentence) {
        response.setStatusCode(status).putHeader("content-type", "text/plain").end(sentence);
    }

    private void call(Vertx vertx, HttpServerRequest request) {
        StreamFaults.keepFrom(request.connection());
        if (draining.getAsBoolean()) draining.release(vertx, request);
        Exchange exchange = new Exchange(vertx, request, slowestReaderMillis);
        try {
            if (WATCH.equals(request.path())) {
                watch(vertx, exchange, request);
                return;
            }
            Method method = methods.at(String.valueOf(request.path()));
            Encoding encoding = exchange.negotiate();
            Duration limit = Timeouts.of(request.getHeader("grpc-timeout"), longestCall);
            Optional<Duration> budget = Timeouts.budget(request.getHeader(DeadlineHeader.NAME));
            switch (method.kind()) {
                case UNARY -> unary(exchange, request, method, encoding, Timeouts.shorter(limit, budget));
                case STREAM -> stream(vertx, exchange, request, method, encoding, limit, budget);
            }
        } catch (GrpcFault fault) {
            request.handler(_ -> {});
            exchange.fail(fault);
        }
    }

    private void unary(Exchange exchange, HttpServerRequest request, Method method, Encoding encoding, Duration limit) {
        UnaryCall call = new UnaryCall(exchange, method, admission, encoding);
        OptionalLong until = OptionalLong.of(System.nanoTime() + limit.toNanos());
        exchange.deadline(() -> until);
        exchange.limit(limit.toMillis(), call::close);
        onEnd(request, call::close);
        request.handler(call::read).endHandler(_ -> call.ended());
    }

    // lasts as long as the caller wants, and takes nobody's place meanwhile
    private void watch(Vertx vertx, Exchange exchange, HttpServerRequest request) {
        Encoding encoding = exchange.negotiate();
        String timeout = request.getHeader("grpc-timeout");
        Duration limit = Timeouts.of(timeout, FOR_EVER);
        if (watches.incrementAndGet() > MAX_WATCHES) {
            watches.decrementAndGet();
            throw new GrpcFault(GrpcStatus.RESOURCE_EXHAUSTED, "there are " + MAX_WATCHES + " watches already");
        }
        HealthWatch watch = new HealthWatch(vertx, exchange, health);
        Method first = new Method(Method.Kind.UNARY, Parsed.MAX_BYTES, watch::first);
        UnaryCall call = new UnaryCall(exchange, first, admission, encoding, watch::start);
        AtomicBoolean isOpen = new AtomicBoolean(true);
        Runnable close = () -> {
            call.close();
            watch.close();
            if (isOpen.compareAndSet(true, false)) watches.decrementAndGet();
        };
        if (timeout != null) exchange.limit(limit.toMillis(), close);
        onEnd(request, close);
        request.handler(call::read).endHandler(_ -> call.ended());
    }

    // a stream lasts as long as the caller wants: a timeout holds for all of it if the caller named one, the budget of
    // verge-deadline for each message
    private void stream(
            Vertx vertx,
            Exchange exchange,
            HttpServerRequest request,
            Method method,
            Encoding encoding,
            Duration limit,
            Optional<Duration> budget) {
        if (streams.incrementAndGet() > MAX_STREAMS) {
            streams.decrementAndGet();
            throw new GrpcFault(GrpcStatus.RESOURCE_EXHAUSTED, "there are " + MAX_STREAMS + " streams already");
        }
        StreamCall call = new StreamCall(exchange, request, method, admission, smallBytes, encoding);
        AtomicBoolean isOpen = new AtomicBoolean(true);
        Context context = vertx.getOrCreateContext();
        // an open stream would hold up the end until its timeout
        Runnable forget = draining.onBegin(() -> context.runOnContext(_ -> call.stop()));
        Runnable close = () -> {
            call.close();
            forget.run();
            if (isOpen.compareAndSet(true, false)) streams.decrementAndGet();
        };
        boolean ends = request.getHeader("grpc-timeout") != null;
        if (ends) exchange.limit(limit.toMillis(), close);
        if (ends || budget.isPresent()) {
            long end = System.nanoTime() + limit.toNanos();
            exchange.deadline(() -> {
                long now = System.nanoTime();
                long rest = ends ? end - now : Long.MAX_VALUE;
                return OptionalLong.of(
                        now + Math.min(rest, budget.map(Duration::toNanos).orElse(rest)));
            });
        }
        onEnd(request, close);
        request.handler(call::read).endHandler(_ -> call.ended());
    }

    private static void onEnd(HttpServerRequest request, Runnable close) {
        request.exceptionHandler(_ -> close.run());
        request.response().exceptionHandler(_ -> close.run()).closeHandler(_ -> close.run());
    }
}
