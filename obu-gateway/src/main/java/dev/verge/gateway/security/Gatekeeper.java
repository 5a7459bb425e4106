package dev.verge.gateway.security;

import dev.verge.gateway.service.Problems;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The check in front of every route: headers, who it is, whether that one may, and how often. Runs on the event loop;
 * only a token that was not seen before is verified on a worker, the request waiting.
 */
final class Gatekeeper implements Handler<RoutingContext> {
    private static final double DEFAULT_RATE = 1000;
    private static final int VERIFICATIONS = 256;
    // wrong credentials of one address: two a second after the first twenty
    private static final double FAILURE_RATE = 2;
    private static final double FAILURE_SECONDS = 10;

    private final Vertx vertx;
    private final SecurityOptions options;
    private final @Nullable Reloaded<ApiKeys> keys;
    private final @Nullable Tokens tokens;
    private final Buckets clients;
    private final Buckets failures = new Buckets(FAILURE_SECONDS);
    private final Semaphore verifications = new Semaphore(VERIFICATIONS);
    private final double rate;

    /** @throws IllegalArgumentException if keys cannot be read, or a setting is missing */
    Gatekeeper(Vertx vertx, SecurityOptions options) {
        this.vertx = vertx;
        this.options = options;
        this.keys = options.apiKeys()
                .map(file -> new Reloaded<>(file, ApiKeys::parse, read -> {}))
                .orElse(null);
        this.tokens = options.jwt()
                .keys()
                .map(where -> new Tokens(options.jwt(), where))
                .orElse(null);
        this.clients = new Buckets(options.burst());
        this.rate = options.rate().orElse(asks() ? DEFAULT_RATE : 0);
    }

    /** Whether it asks who somebody is. */
    boolean asks() {
        return keys != null || tokens != null || options.certificateRoles().isPresent();
    }

    /** Looks whether files of keys have changed; blocks. */
    void look() {
        if (keys != null) keys.look();
        if (tokens != null) tokens.look();
    }

    @Override
    public void handle(RoutingContext http) {
        HttpServerRequest request = http.request();
        if (hasTooManyHeaders(request)) {
            Problems.answer(
                    http.response(),
                    request.uri(),
                    431,
                    "a request has at most " + options.maxHeaders() + " header lines");
            return;
        }
        Access access;
        try {
            access = Access.to(http.normalizedPath());
        } catch (IllegalArgumentException e) {
            Problems.answer(http.response(), request.uri(), 400, "the path has escapes that are none");
            return;
        }
        if (access.isOpen()) {
            http.next();
        } else if (!asks()) {
            admit(http, access, Principal.anybody(address(request)));
        } else {
            identify(http, access);
        }
    }

    private void identify(RoutingContext http, Access access) {
        switch (Credential.of(http.request())) {
            case Credential.None _ -> {
                Principal shown = certificate(http.request());
                if (shown == null) unknown(http, "say who you are: a token, an API key or a client certificate");
                else admit(http, access, shown);
            }
            case Credential.Key(String key) -> {
                if (keys == null) unknown(http, "API keys are not in use here");
                else
                    keys.get()
                            .find(key)
                            .ifPresentOrElse(who -> admit(http, access, who), () -> wrong(http, "no such API key"));
            }
            case Credential.Token(String token) -> token(http, access, token);
        }
    }

    private void token(RoutingContext http, Access access, String token) {
        if (tokens == null) {
            unknown(http, "tokens are not in use here");
            return;
        }
        Principal known = tokens.known(token);
        if (known != null) {
            admit(http, access, known);
        } else if (!failures(http).hasOne(System.nanoTime())) {
            slowDown(http, failures(http));
        } else if (!verifications.tryAcquire()) {
            http.response().putHeader("Retry-After", "1");
            refuse(http, 503, "too many tokens are being verified");
        } else {
            http.request().pause();
            vertx.executeBlocking(() -> tokens.verify(token), false).onComplete(done -> {
                verifications.release();
                http.request().resume();
                Verification result = done.succeeded() ? done.result() : new Verification.Unknown();
                switch (result) {
                    case Verification.Valid(Principal who, var _) -> admit(http, access, who);
                    case Verification.Invalid(String reason) -> wrong(http, reason);
                    case Verification.Unknown _ -> {
                        if (mayFail(http)) refuse(http, 503, "the keys of tokens are out of reach");
                    }
                }
            });
        }
    }

    private void admit(RoutingContext http, Access access, Principal who) {
        if (!access.allows(who.roles())) {
            refuse(http, 403, "that takes another role");
            return;
        }
        double allowed = who.rate().orElse(rate);
        if (allowed > 0) {
            long now = System.nanoTime();
            TokenBucket bucket = clients.of(who.kind(), who.name(), allowed, now);
            if (!bucket.take(now)) {
                slowDown(http, bucket);
                return;
            }
        }
        who.attach(http);
        http.next();
    }

    private @Nullable Principal certificate(HttpServerRequest request) {
        SSLSession session = request.isSSL() ? request.sslSession() : null;
        if (session == null || options.certificateRoles().isEmpty()) return null;
        try {
            // the TLS layer has checked it against the server's trust store
            X509Certificate shown = (X509Certificate) session.getPeerCertificates()[0];
            Set<Role> roles = options.certificateRoles().get();
            return new Principal(
                    Principal.Kind.CERTIFICATE,
                    shown.getSubjectX500Principal().getName(),
                    roles,
                    Principal.ANY,
                    OptionalDouble.empty());
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    private boolean hasTooManyHeaders(HttpServerRequest request) {
        int count = 0;
        for (Map.Entry<String, String> ignored : request.headers()) {
            if (++count > options.maxHeaders()) return true;
        }
        return false;
    }

    private TokenBucket failures(RoutingContext http) {
        return failures.of(Principal.Kind.ADDRESS, address(http.request()), FAILURE_RATE, System.nanoTime());
    }

    private void wrong(RoutingContext http, String detail) {
        if (mayFail(http)) unknown(http, detail);
    }

    /** Counts a failure; answers itself, and says no, if there were too many. */
    private boolean mayFail(RoutingContext http) {
        TokenBucket bucket = failures(http);
        if (bucket.take(System.nanoTime())) return true;
        slowDown(http, bucket);
        return false;
    }

    private static void unknown(RoutingContext http, String detail) {
        http.response().putHeader("WWW-Authenticate", "Bearer");
        refuse(http, 401, detail);
    }

    private static void slowDown(RoutingContext http, TokenBucket bucket) {
        http.response().putHeader("Retry-After", Long.toString(bucket.retryAfterSeconds()));
        refuse(http, 429, "too many requests; come back later");
    }

    private static void refuse(RoutingContext http, int status, String detail) {
        Problems.answer(http.response(), http.normalizedPath(), status, detail);
    }

    private static String address(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        String address = remote == null ? null : remote.hostAddress();
        return address == null ? "unknown" : address;
    }
}
