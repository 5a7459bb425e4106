package dev.verge.gateway.service;

import dev.verge.gateway.routing.Health;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The way to the cloud for what belongs to no request. Nothing of a client is on it but what the caller puts there. */
public interface CloudLink {
    /** Whether it is worth trying. */
    boolean isUp();

    /** A POST that is ready to be sent; fails if nobody is reached. */
    Future<HttpClientRequest> post(String path, Duration timeout);

    /** Makes links. */
    @Singleton
    class Maker {
        private final Fleet fleet;
        private final Vertx vertx;
        private final List<Secured> secured = new ArrayList<>();
        private Consumer<Secured> watcher = link -> {};

        /**
         * A link whose connections have certificates of their own.
         *
         * @param tls name of their {@code quarkus.tls.<name>}
         */
        public record Secured(String tls, HttpClient client) {}

        Maker(Fleet fleet, Vertx vertx) {
            this.fleet = fleet;
            this.vertx = vertx;
        }

        /**
         * A link to an address, or, without one, to the first cloud target that answers.
         *
         * @param tls name of the {@code quarkus.tls.<name>} of an address; a target has its own
         */
        public CloudLink link(Optional<URI> url, Optional<String> authorization, Optional<String> tls) {
            if (url.isEmpty()) return new ToFleet(fleet);
            ToAddress link = new ToAddress(vertx, url.get(), authorization);
            tls.ifPresent(name -> secured(new Secured(name, link.client)));
            return link;
        }

        private synchronized void secured(Secured link) {
            secured.add(link);
            watcher.accept(link);
        }

        /** Is told of every such link, those that are there already first. */
        public synchronized void onSecured(Consumer<Secured> told) {
            watcher = told;
            secured.forEach(told);
        }

        /** Those that are there. */
        public synchronized List<Secured> secured() {
            return List.copyOf(secured);
        }
    }

    /** With the connections, credentials and probes of the fleet's target. */
    record ToFleet(Fleet fleet) implements CloudLink {
        @Override
        public boolean isUp() {
            return target().isPresent();
        }

        @Override
        public Future<HttpClientRequest> post(String path, Duration timeout) {
            Optional<String> target = target();
            if (target.isEmpty()) return Future.failedFuture("no cloud target answers");
            Endpoint endpoint = fleet.endpoint(target.get());
            return endpoint.client().request(endpoint.request(HttpMethod.POST, path, timeout.toMillis()));
        }

        private Optional<String> target() {
            return fleet.snapshot(fleet.now()).targets().stream()
                    .filter(target -> target.side() == Side.CLOUD && target.health() != Health.DOWN)
                    .map(Target::name)
                    .findFirst();
        }
    }

    /** With one connection of its own. */
    final class ToAddress implements CloudLink {
        private final URI url;
        private final Optional<String> authorization;
        private final HttpClient client;

        ToAddress(Vertx vertx, URI url, Optional<String> authorization) {
            this.url = url;
            this.authorization = authorization;
            this.client = vertx.createHttpClient(
                    new HttpClientOptions().setConnectTimeout(5000).setTcpNoDelay(true),
                    new PoolOptions().setHttp1MaxSize(1));
        }

        @Override
        public boolean isUp() {
            return true;
        }

        @Override
        public Future<HttpClientRequest> post(String path, Duration timeout) {
            boolean tls = "https".equals(url.getScheme());
            String base = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/$", "");
            RequestOptions request = new RequestOptions()
                    .setMethod(HttpMethod.POST)
                    .setHost(url.getHost())
                    .setPort(url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80)
                    .setSsl(tls)
                    .setURI(base + path)
                    .setTimeout(timeout.toMillis());
            authorization.ifPresent(value -> request.putHeader("Authorization", value));
            return client.request(request);
        }
    }
}
