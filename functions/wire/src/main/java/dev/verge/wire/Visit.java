package dev.verge.wire;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.Reason;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A request that was let in: it has its place until it is answered, or its body must make room for others. */
final class Visit implements Admission.Coming {
    private static final long NO_ERROR = 0;
    private static final Problem TOO_SLOW =
            AdmissionGate.problem(408, Reason.INVALID, "the body came too slowly while others waited for a place");

    private final RoutingContext http;
    private final HttpServerRequest request;
    private final long bytes;
    private final Admission admission;
    private final Refusals refusals;
    // what follows is there only where the body was not there with its headers
    private @Nullable Context loop;
    private @Nullable Pace pace;
    private @Nullable AtomicBoolean place;
    private long timer;

    Visit(RoutingContext http, long bytes, Admission admission, Refusals refusals) {
        this.http = http;
        this.request = http.request();
        this.bytes = bytes;
        this.admission = admission;
        this.refusals = refusals;
    }

    /** Waits for the rest of the body, if it is not there: so long at most. */
    void await(Duration longest) {
        if (isOver()) return;
        loop = http.vertx().getOrCreateContext();
        pace = new Pace(System.nanoTime());
        place = new AtomicBoolean(true);
        timer = http.vertx()
                .setTimer(
                        longest.toMillis(),
                        _ -> cut(AdmissionGate.problem(
                                408,
                                Reason.INVALID,
                                "the body has not come within " + longest.toSeconds() + " seconds")));
        admission.await(this);
    }

    /** The request has been answered, or its connection is gone. */
    void end() {
        if (place != null) {
            http.vertx().cancelTimer(timer);
            admission.forget(this);
        }
        if (place == null || place.getAndSet(false)) admission.leave(bytes);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public boolean isBehind() {
        return requireNonNull(pace).isBehind(request.bytesRead(), System.nanoTime()) && !request.isEnded();
    }

    @Override
    public boolean giveWay() {
        if (!requireNonNull(place).getAndSet(false)) return false;
        requireNonNull(loop).runOnContext(_ -> cut(TOO_SLOW));
        return true;
    }

    private boolean isOver() {
        return request.isEnded() || http.response().ended();
    }

    private void cut(Problem problem) {
        if (isOver()) return;
        http.addEndHandler(_ -> {
            // nobody reads what may still come
            if (request.version() == HttpVersion.HTTP_2) http.response().reset(NO_ERROR);
            else request.connection().close();
        });
        refusals.refuse(http, problem);
    }
}
