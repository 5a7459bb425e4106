package dev.verge.inference;

import dev.verge.inference.model.Outcome;
import dev.verge.telemetry.Prediction;
import dev.verge.wire.JsonTexts;
import dev.verge.wire.Problem;
import dev.verge.wire.WindowReader;
import io.netty.buffer.ByteBuf;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/predict}: a window as JSON, a prediction or a problem as JSON. */
@Path("/v1/predict")
public class PredictResource {
    // a window of 40 rows takes some ten microseconds: handing it to another thread would cost more
    private static final int INLINE_BYTES = 64 * 1024;

    private final Predictor predictor;

    PredictResource(Predictor predictor) {
        this.predictor = predictor;
    }

    // not a byte[] parameter: Funqy's body handler has read the body, and of an explicitly empty one REST would wait
    // for ever
    @POST
    @NonBlocking
    @Consumes(MediaType.WILDCARD)
    public Uni<Response> predict(@Context RoutingContext http) {
        Buffer body = http.body().buffer();
        if (body == null || body.length() <= INLINE_BYTES) {
            return Uni.createFrom().item(answer(predict(body)));
        }
        return Uni.createFrom()
                .item(() -> answer(predict(body)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Outcome predict(@Nullable Buffer body) {
        if (body == null) return predictor.predict(WindowReader.EMPTY);
        ByteBuf bytes = body.getByteBuf();
        // the body handler gathers bodies on the heap, where they can be read without a copy
        return bytes.hasArray()
                ? predictor.predict(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes())
                : predictor.predict(body.getBytes());
    }

    private static Response answer(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Predicted(Prediction prediction, var _) ->
                Response.ok(JsonTexts.of(prediction), MediaType.APPLICATION_JSON_TYPE)
                        .build();
            case Outcome.Refused(Problem problem) -> answer(problem);
        };
    }

    private static Response answer(Problem problem) {
        Response.ResponseBuilder response = Response.status(problem.status())
                .type("application/problem+json")
                .entity(JsonTexts.of(problem));
        if (problem.status() == 503) response.header("Retry-After", "1");
        return response.build();
    }
}
