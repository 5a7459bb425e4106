package dev.verge.gateway.service;

import dev.verge.gateway.learning.TargetSpec;
import dev.verge.gateway.learning.TargetTracker;
import dev.verge.gateway.routing.Side;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SSLOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A target as the gateway reaches it: its address, its connections and what is known of it. */
final class Endpoint {
    private static final int CONNECT_MILLIS = 1000;
    private static final int HANDSHAKE_MILLIS = 2000;
    private static final int SILENT_MILLIS = 1500;
    private static final int PING_MILLIS = 300;
    private static final long USED_NANOS = 30_000_000_000L;
    private static final int SPARE = 8;
    private static final Buffer PING = Buffer.buffer(new byte[8]);

    private final String host;
    private final int port;
    private final boolean tls;
    private final String base;
    private final Vertx vertx;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger opening = new AtomicInteger();
    private final HttpClient client;
    private final TargetTracker tracker;
    private final String probePath;
    private final Optional<String> authorization;
    private final boolean http2;
    private final WorkSamples samples;
    private final long pings;
    private volatile long usedNanos = System.nanoTime();

    Endpoint(String name, GatewayOptions.TargetOptions options, Vertx vertx) {
        URI url = options.url();
        this.host = url.getHost();
        this.tls = "https".equals(url.getScheme());
        this.port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        this.base = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/$", "");
        this.vertx = vertx;
        this.tracker = new TargetTracker(spec(name, options), options.work().enabled());
        this.probePath = options.probePath();
        this.authorization = options.authorization();
        this.http2 = options.http2();
        this.samples = new WorkSamples(options.work());
        HttpClientOptions settings = new HttpClientOptions()
                .setProtocolVersion(http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1)
                .setHttp2ClearTextUpgrade(false)
                .setUseAlpn(http2)
                .setConnectTimeout(CONNECT_MILLIS)
                .setSslHandshakeTimeout(HANDSHAKE_MILLIS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true)
                .setKeepAlive(true)
                .setMaxHeaderSize(16 * 1024);
        if (http2) settings.setReadIdleTimeout(SILENT_MILLIS).setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        this.client = vertx.httpClientBuilder()
                .with(settings)
                // more connections than calls, for probes and as spares
                .with(new PoolOptions()
                        .setHttp1MaxSize(options.maxInFlight() + 2 * SPARE)
                        .setHttp2MaxSize(2))
                .withConnectHandler(this::connected)
                .build();
        this.pings = http2 ? vertx.setPeriodic(PING_MILLIS, id -> ping()) : -1;
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

    /** Connections made from now on use these certificates; whether they are others than before. */
    Future<Boolean> certificates(SSLOptions ssl) {
        return client.updateSSLOptions(new SSLOptions(ssl).setUseAlpn(http2));
    }

    TargetTracker tracker() {
        return tracker;
    }

    String probePath() {
        return probePath;
    }

    /** What it is tried with. */
    WorkSamples samples() {
        return samples;
    }

    /** A request without a time limit of its own, but for connecting. */
    RequestOptions request(HttpMethod method, String uri) {
        usedNanos = System.nanoTime();
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

    private void connected(HttpConnection connection) {
        connections.add(connection);
        connection.closeHandler(closed -> connections.remove(connection));
    }

    /**
     * Connections in HTTP/2 carry all calls, so one that a link has forgotten would be used for ever: each is asked whether
     * it lives, and closed by the client's time limit for silence if it says nothing. The same limit ends one whose
     * making hangs: its place in the pool would be taken for ever, and with the second place the target would be lost.
     * What is not used is not asked, and thereby closed.
     */
    private void ping() {
        if (tracker.inFlight() == 0 && System.nanoTime() - usedNanos > USED_NANOS) return;
        // what becomes of it, the time limit judges
        connections.forEach(connection -> connection.ping(PING));
    }

    /**
     * Opens connections for calls to come, if there are few: a new one costs a round trip, which an urgent request has not
     * where the target is far. In HTTP/2 calls share one.
     */
    void keepSpares() {
        if (http2 || side() == Side.EDGE) return;
        int idle = Math.max(0, connections.size() - tracker.inFlight());
        if (idle >= SPARE || !opening.compareAndSet(0, idle + SPARE)) return;
        Set<HttpConnection> before = Set.copyOf(connections);
        // those that are idle are taken first, and given back at once
        for (int i = 0; i < idle + SPARE; i++) {
            client.request(request(HttpMethod.GET, probePath, CONNECT_MILLIS))
                    .compose(request -> before.contains(request.connection()) ? giveBack(request) : use(request))
                    .onComplete(done -> opening.decrementAndGet());
        }
    }

    private static Future<Buffer> giveBack(HttpClientRequest unsent) {
        unsent.exceptionHandler(failure -> {});
        unsent.reset();
        return Future.succeededFuture(PING);
    }

    // so that the link has carried something before a call needs it
    private static Future<Buffer> use(HttpClientRequest request) {
        return request.send().compose(HttpClientResponse::body);
    }

    /** Ends all connections. */
    void close() {
        if (pings >= 0) vertx.cancelTimer(pings);
        client.close();
    }
}
