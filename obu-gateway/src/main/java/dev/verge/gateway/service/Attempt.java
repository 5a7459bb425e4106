package dev.verge.gateway.service;

import dev.verge.gateway.learning.Call;
import dev.verge.gateway.learning.TargetTracker;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Side;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One call of a target for one request. It is over with the first of {@link #answered}, {@link #failed}, {@link #cancelled}
 * and {@link #timedOut}, of which the target's tracker learns. For use on the request's event loop only.
 */
final class Attempt {
    private final Endpoint endpoint;
    private final Call call;
    private final String uri;
    private @Nullable HttpClientRequest request;
    private @Nullable Buffer sent;
    private boolean isOver;

    Attempt(Endpoint endpoint, Estimate estimate, String uri, long now) {
        this.endpoint = endpoint;
        this.uri = uri;
        TargetTracker tracker = endpoint.tracker();
        this.call = tracker.started(estimate, now);
        if (estimate.atZero()) tracker.starting(now);
    }

    String target() {
        return endpoint.name();
    }

    Side side() {
        return endpoint.side();
    }

    boolean isOver() {
        return isOver;
    }

    /** A connection for it, without a time limit of its own: the request's deadline ends it, and connecting has a limit. */
    Future<HttpClientRequest> connect(HttpMethod method) {
        Future<HttpClientRequest> connected = endpoint.client().request(endpoint.request(method, uri));
        endpoint.keepSpares();
        return connected;
    }

    /** Sends a request whose headers are set. */
    Future<HttpClientResponse> send(HttpClientRequest out, String path, Buffer body) {
        request = out;
        sent = body;
        if (isPlain(out)) endpoint.samples().sent(path, uri, body, out.headers().get(HttpHeaders.CONTENT_TYPE));
        // the future tells of it; without a handler each call that is given up would be an error in the log
        out.exceptionHandler(failure -> {});
        return out.send(body);
    }

    // a target is tried with a body and its type alone
    private static boolean isPlain(HttpClientRequest out) {
        return !out.headers().contains(HttpHeaders.CONTENT_ENCODING);
    }

    void answered(HttpClientResponse in, String path, long now) {
        isOver = true;
        String route = in.getHeader(RouteHeaders.ROUTE);
        OptionalLong own = route == null ? OptionalLong.empty() : RouteHeaders.actual(route);
        endpoint.tracker().answered(call, own, now);
        HttpClientRequest out = request;
        Buffer body = sent;
        // as it was sent: the client's own headers may say who asks
        if (in.statusCode() < 300 && out != null && body != null && isPlain(out))
            endpoint.samples().answered(path, uri, body, out.headers().get(HttpHeaders.CONTENT_TYPE));
    }

    void failed(long now) {
        isOver = true;
        endpoint.tracker().failed(call, now);
    }

    void cancelled(long now) {
        isOver = true;
        endpoint.tracker().cancelled(call, now);
        reset();
    }

    void timedOut(long now) {
        isOver = true;
        endpoint.tracker().timedOut(call, now);
        reset();
    }

    private void reset() {
        if (request != null) request.reset();
    }
}
