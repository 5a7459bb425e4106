package dev.verge.gateway.vehicles;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;
import java.util.List;

/** How the HTTP servers speak WebSocket. */
@Singleton
public class SocketSettings implements HttpServerOptionsCustomizer {
    // past it a connection is closed with 1009; below it, and past max-message, the client is told
    private static final int LONGEST_FRAME = 1024 * 1024;

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        set(options);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        set(options);
    }

    static HttpServerOptions set(HttpServerOptions options) {
        return options.setWebSocketSubProtocols(List.of(SocketRoutes.OURS))
                .setMaxWebSocketFrameSize(LONGEST_FRAME)
                // a small frame could become a large one
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
    }
}
