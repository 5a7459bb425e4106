package dev.verge.gateway.service;

import dev.verge.gateway.learning.TargetSpec;
import dev.verge.gateway.learning.TargetTracker;
import dev.verge.gateway.routing.Side;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A target as the gateway reaches it: its address, its connections and what is known of it. */
final class Endpoint {
    private static final int CONNECT_MILLIS = 1000;

    private final URI url;
    private final HttpClient client;
    private final TargetTracker tracker;
    private final String probePath;
    private final Optional<String> authorization;

    Endpoint(String name, GatewayOptions.TargetOptions options, Vertx vertx) {
        this.url = options.url();
        this.tracker = new TargetTracker(spec(name, options));
        this.probePath = options.probePath();
        this.authorization = options.authorization();
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

    RequestOptions request(HttpMethod method, String uri, long timeoutMillis) {
        boolean tls = "https".equals(url.getScheme());
        String base = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/$", "");
        RequestOptions request = new RequestOptions()
                .setMethod(method)
                .setHost(url.getHost())
                .setPort(url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(base + uri)
                .setConnectTimeout(timeoutMillis)
                .setTimeout(timeoutMillis);
        authorization.ifPresent(value -> request.putHeader("Authorization", value));
        return request;
    }
}
