package dev.verge.gateway.vehicles;

import dev.verge.gateway.security.Principal;
import dev.verge.gateway.service.Problems;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/ingest}: rows, and events of other sites' outboxes, go to this site's ingest as they are. Bodies are
 * streamed; whoever waits for one of the few connections waits within a bound.
 */
@Singleton
public class IngestRoutes {
    private static final String PATH = "/v1/ingest";
    private static final int CONNECTIONS = 8;
    private static final int MOST_WAITING = 256;
    private static final int CONNECT_MILLIS = 2000;

    private final @Nullable RequestOptions post;
    private final HttpClient client;

    IngestRoutes(Vertx vertx, VehicleOptions options) {
        post = options.ingest()
                .map(ingest -> IngestAddress.post(ingest, options))
                .orElse(null);
        client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(MOST_WAITING));
    }

    void install(@Observes Router router) {
        router.post(PATH).handler(this::pass);
    }

    private void pass(RoutingContext http) {
        HttpServerRequest request = http.request();
        HttpServerResponse response = http.response();
        if (post == null) {
            refuse(request, 501, "there is no ingest behind this gateway: verge.gateway.vehicles.ingest is not set");
            return;
        }
        if (!Principal.of(http).speaksForAll()) {
            refuse(request, 403, "who speaks for certain vehicles sends their rows through /ws/scalar");
            return;
        }
        request.pause();
        client.request(new RequestOptions(post)).onComplete(made -> {
            if (made.failed()) refuse(request, 503, "ingest cannot be reached now");
            else send(request, made.result());
        });
    }

    private static void send(HttpServerRequest in, HttpClientRequest out) {
        HttpServerResponse response = in.response();
        // a client that goes takes its rows along
        in.exceptionHandler(gone -> out.reset());
        response.closeHandler(gone -> out.reset());
        in.headers().forEach((name, value) -> {
            if (goesOn(name.toLowerCase(Locale.ROOT))) out.putHeader(name, value);
        });
        if ("100-continue".equalsIgnoreCase(in.getHeader("Expect"))) response.writeContinue();
        out.send(in).onComplete(answered -> {
            if (answered.succeeded()) reply(answered.result(), response);
            else refuse(in, 502, "ingest gave no answer");
        });
    }

    // what says how to read the body; events in binary mode have their attributes in headers
    private static boolean goesOn(String name) {
        return name.equals("content-type")
                || name.equals("content-length")
                || name.equals("content-encoding")
                || name.equals("traceparent")
                || name.startsWith("ce-");
    }

    private static void reply(HttpClientResponse in, HttpServerResponse response) {
        response.setStatusCode(in.statusCode());
        for (String name : new String[] {"Content-Type", "Retry-After"}) {
            String value = in.getHeader(name);
            if (value != null) response.putHeader(name, value);
        }
        String length = in.getHeader("Content-Length");
        if (length != null) response.putHeader("Content-Length", length);
        else if (in.statusCode() != 204) response.setChunked(true);
        in.pipe().endOnFailure(false).to(response).onFailure(brokenOff -> {
            if (!response.ended() && !response.closed()) response.reset();
        });
    }

    private static void refuse(HttpServerRequest request, int status, String detail) {
        // the rest of the body is read past, or not at all
        if (request.version() != HttpVersion.HTTP_2) request.response().putHeader("Connection", "close");
        Problems.answer(request.response(), PATH, status, detail);
        request.resume();
    }
}
