package dev.verge.inference.grpc;

import dev.verge.inference.grpc.protocol.health.HealthCheckRequest;
import dev.verge.inference.grpc.protocol.health.HealthCheckResponse.ServingStatus;
import dev.verge.inference.plane.Caller;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code Watch} of {@code grpc.health.v1}: a service's status now, and each time that it changes, until the caller goes or
 * the server stops. Whoever reads too slowly misses what was in between, never the latest. All of it runs on the call's
 * event loop.
 */
final class HealthWatch {
    // nobody tells of changes, so this looks; a look costs some volatile reads
    private static final long LOOK_MILLIS = 200;
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Exchange exchange;
    private final HealthCalls health;
    private String service = "";
    private ServingStatus told = ServingStatus.UNKNOWN;
    private long timer = NO_TIMER;

    HealthWatch(Vertx vertx, Exchange exchange, HealthCalls health) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.health = health;
    }

    /** The first answer. */
    CompletionStage<Reply> first(ByteBuf message, Caller caller) {
        service = Parsed.of(HealthCheckRequest.parser(), message).getService();
        told = health.of(service);
        return CompletableFuture.completedFuture(Reply.of(HealthCalls.response(told)));
    }

    /** Begins to look, after the first answer. */
    void start() {
        if (!exchange.isOver()) timer = vertx.setPeriodic(LOOK_MILLIS, _ -> look());
    }

    private void look() {
        ServingStatus now = health.of(service);
        if (now != told && !exchange.isFull(() -> {})) {
            told = now;
            exchange.send(Reply.of(HealthCalls.response(now)), () -> {});
        }
        if (health.isStopping()) {
            // an open call would hold up the stop until its timeout; the caller is to watch another server
            exchange.fail(new GrpcFault(GrpcStatus.UNAVAILABLE, "the server is stopping"));
            close();
        }
    }

    /** The call is over. */
    void close() {
        if (timer != NO_TIMER) vertx.cancelTimer(timer);
        timer = NO_TIMER;
    }
}
