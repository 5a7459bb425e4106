package dev.verge.wire;

import io.quarkus.arc.DefaultBean;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Refuses with {@code application/problem+json}. */
@DefaultBean
@Singleton
public class ProblemRefusals implements Refusals {
    @Override
    public void refuse(RoutingContext context, Problem problem) {
        answer(context, problem);
    }

    /** Ends the response. */
    public static void answer(RoutingContext context, Problem problem) {
        if (problem.status() == 503) context.response().putHeader("Retry-After", "1");
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", "application/problem+json")
                .end(Buffer.buffer(JsonTexts.of(problem)));
    }
}
