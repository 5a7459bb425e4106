package dev.verge.inference.rest;

import dev.verge.wire.Problem;
import dev.verge.wire.ProblemRefusals;
import dev.verge.wire.Refusals;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Tells a client of these doors that it is not let in, in the form that it reads. */
@Singleton
public class DoorRefusals implements Refusals {
    private final Exchange.Limits limits;

    DoorRefusals(Exchange.Limits limits) {
        this.limits = limits;
    }

    @Override
    public void refuse(RoutingContext context, Problem problem) {
        if (!Endpoints.owns(Paths.of(context.request()))) {
            ProblemRefusals.answer(context, problem);
            return;
        }
        if (problem.status() == 503) context.response().putHeader("Retry-After", "1");
        new Exchange(context, limits).reply(Errors.reply(problem.status(), problem.detail()));
    }
}
