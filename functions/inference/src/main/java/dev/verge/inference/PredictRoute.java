package dev.verge.inference;

import dev.verge.inference.model.Outcome;
import dev.verge.telemetry.Prediction;
import dev.verge.telemetry.Reason;
import dev.verge.wire.DeadlineHeader;
import dev.verge.wire.JsonTexts;
import dev.verge.wire.Problem;
import dev.verge.wire.WindowMessage;
import dev.verge.wire.WindowReader;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/predict}: a window as JSON in, a prediction or a problem as JSON out. */
@Singleton
public class PredictRoute {
    // a window of 40 rows takes some tens of microseconds: handing it to another thread would cost more
    private static final int INLINE_BYTES = 64 * 1024;

    private static final int BEFORE_FUNQY = -1;

    private final Predictor predictor;

    PredictRoute(Predictor predictor) {
        this.predictor = predictor;
    }

    // a route and no REST resource: Funqy's body handler has read the body, which REST does not expect
    void install(@Observes Router router) {
        router.post("/v1/predict").handler(this::handle);
        router.route("/v1/predict").handler(PredictRoute::onlyPost);
        // Funqy's two doors take events and windows by POST only, and would answer others with 400, 404 or 406
        for (String path : new String[] {"/predict", "/"}) {
            router.route(path).order(BEFORE_FUNQY).handler(PredictRoute::onlyPost);
        }
    }

    private static void onlyPost(RoutingContext http) {
        if (http.request().method() == HttpMethod.POST) http.next();
        else http.response().setStatusCode(405).putHeader("Allow", "POST").end();
    }

    private void handle(RoutingContext http) {
        Buffer body = http.body().buffer();
        OptionalLong until;
        try {
            until = DeadlineHeader.until(http.request().getHeader(DeadlineHeader.NAME), System.nanoTime());
        } catch (IllegalArgumentException e) {
            refuse(
                    http.response(),
                    Problem.badRequest(Reason.INVALID, DeadlineHeader.NAME, String.valueOf(e.getMessage())));
            return;
        }
        if (body != null && body.length() > INLINE_BYTES) {
            onWorker(http, () -> predictor.predict(read(body), until));
            return;
        }
        WindowMessage window = read(body);
        if (predictor.isSlow(window)) onWorker(http, () -> predictor.predict(window, until));
        else answer(http.response(), predictor.predict(window, until));
    }

    private static void onWorker(RoutingContext http, Callable<Outcome> asked) {
        http.vertx()
                .executeBlocking(asked, false)
                .onSuccess(outcome -> answer(http.response(), outcome))
                .onFailure(http::fail);
    }

    private WindowMessage read(@Nullable Buffer body) {
        if (body == null) return WindowReader.EMPTY;
        ByteBuf bytes = body.getByteBuf();
        // the body handler gathers bodies on the heap, where they can be read without a copy
        return bytes.hasArray()
                ? predictor.read(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())
                : predictor.read(body.getBytes());
    }

    private static void answer(HttpServerResponse response, Outcome outcome) {
        switch (outcome) {
            case Outcome.Predicted(Prediction prediction, var _) ->
                response.putHeader("Content-Type", "application/json").end(Buffer.buffer(JsonTexts.of(prediction)));
            case Outcome.Refused(Problem problem) -> refuse(response, problem);
        }
    }

    private static void refuse(HttpServerResponse response, Problem problem) {
        if (problem.status() == 503) response.putHeader("Retry-After", "1");
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(Buffer.buffer(JsonTexts.of(problem)));
    }
}
