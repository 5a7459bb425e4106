package dev.verge.inference.grpc;

import dev.verge.wire.Admission;
import dev.verge.wire.Draining;
import dev.verge.wire.WireOptions;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;

/** The door on a port of its own, before models that are fakes. */
final class GrpcServer implements AutoCloseable {
    static final int MAX_BYTES = 1024 * 1024;
    static final int MAX_REQUESTS = 4;
    static final Duration SLOWEST_READER = Duration.ofSeconds(1);

    final FakePlane plane = new FakePlane();
    final FakeRepository repository = new FakeRepository();
    final Draining draining = new Draining(Optional.empty());
    final Admission admission = new Admission(MAX_REQUESTS, 1024, MAX_BYTES);
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    GrpcServer() {
        Router router = Router.router(vertx);
        new GrpcRoute(
                        plane,
                        () -> repository,
                        admission,
                        new Wire(),
                        () -> Duration.ofSeconds(20),
                        SLOWEST_READER,
                        "1.2.3",
                        draining)
                .install(router, vertx);
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static final class Wire implements WireOptions {
        @Override
        public int maxRequests() {
            return MAX_REQUESTS;
        }

        @Override
        public MemorySize smallBytes() {
            return bytes(1024);
        }

        @Override
        public MemorySize maxLargeBytes() {
            return bytes(MAX_BYTES);
        }

        @Override
        public MemorySize maxBodyBytes() {
            return bytes(MAX_BYTES);
        }

        @Override
        public Duration slowestBody() {
            return Duration.ofSeconds(30);
        }

        @Override
        public MemorySize maxStructuredBytes() {
            return bytes(MAX_BYTES);
        }

        private static MemorySize bytes(long bytes) {
            return new MemorySize(BigInteger.valueOf(bytes));
        }
    }
}
