package dev.verge.gateway.service;

import dev.verge.gateway.learning.TargetSpec;
import dev.verge.gateway.learning.TargetTracker;
import dev.verge.gateway.routing.Side;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** A target as the gateway reaches it: its address, its connections and what is known of it. */
final class Endpoint {
    private static final int CONNECT_MILLIS = 1000;
    private static final Buffer PING = Buffer.buffer(new byte[8]);

    private final String host;
    private final int port;
    private final boolean tls;
    private final String base;
    private final Vertx vertx;
    private final Set<HttpConnection> doubted = ConcurrentHashMap.newKeySet();
    private final HttpClient client;
    private final TargetTracker tracker;
    private final String probePath;
    private final Optional<String> authorization;
    private final boolean http2;

    Endpoint(String name, GatewayOptions.TargetOptions options, Vertx vertx) {
        URI url = options.url();
        this.host = url.getHost();
        this.tls = "https".equals(url.getScheme());
        this.port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        this.base = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/$", "");
        this.vertx = vertx;
        this.tracker = new TargetTracker(spec(name, options));
        this.probePath = options.probePath();
        this.authorization = options.authorization();
        this.http2 = options.http2();
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(options.http2() ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1)
                        .setHttp2ClearTextUpgrade(false)
                        .setUseAlpn(options.http2())
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setTcpNoDelay(true)
                        .setKeepAlive(true)
                        .setMaxHeaderSize(16 * 1024),
                // one connection more than calls, for probes
                new PoolOptions().setHttp1MaxSize(options.maxInFlight() + 1).setHttp2MaxSize(2));
    }

    private static TargetSpec spec(String name, GatewayOptions.TargetOptions options) {
        return new TargetSpec(
                name,
                options.side(),
                options.models().orElse(List.of()),
                options.workers(),
                options.maxInFlight(),
                micros(options.service()),
                micros(options.network()),
                micros(options.coldStart()),
                options.bandwidth().asLongValue(),
                options.price(),
                options.pricePerKilobyte(),
                options.joules());
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    String name() {
        return tracker.spec().name();
    }

    Side side() {
        return tracker.spec().side();
    }

    HttpClient client() {
        return client;
    }

    TargetTracker tracker() {
        return tracker;
    }

    String probePath() {
        return probePath;
    }

    /** A request without a time limit of its own, but for connecting. */
    RequestOptions request(HttpMethod method, String uri) {
        RequestOptions request = new RequestOptions()
                .setMethod(method)
                .setHost(host)
                .setPort(port)
                .setSsl(tls)
                .setURI(base.isEmpty() ? uri : base + uri);
        if (authorization.isPresent()) request.putHeader("Authorization", authorization.get());
        return request;
    }

    /** A request that fails after this time. */
    RequestOptions request(HttpMethod method, String uri, long timeoutMillis) {
        return request(method, uri).setConnectTimeout(timeoutMillis).setTimeout(timeoutMillis);
    }

    /**
     * A call over this connection was waited for in vain. In HTTP/1.1 the connection was closed with it; in HTTP/2 it
     * carries others, so it is asked whether it is still alive, and closed if it does not say so: else a connection that
     * a link has forgotten would be used for ever.
     */
    void doubt(HttpConnection connection) {
        if (!http2 || !doubted.add(connection)) return;
        AtomicBoolean over = new AtomicBoolean();
        long timer = vertx.setTimer(CONNECT_MILLIS, id -> {
            doubted.remove(connection);
            if (over.compareAndSet(false, true)) connection.close();
        });
        connection.ping(PING).onComplete(answered -> {
            if (!over.compareAndSet(false, true)) return;
            vertx.cancelTimer(timer);
            doubted.remove(connection);
            if (answered.failed()) connection.close();
        });
    }
}
