package dev.verge.gateway.routing.policy;

import dev.verge.gateway.routing.Choice;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Policy;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.Reason;
import dev.verge.gateway.routing.Side;
import dev.verge.gateway.routing.Target;
import java.util.List;

/** The edge while fewer than a fixed number of calls are in flight there, then the cloud: what people begin with. */
public final class StaticThreshold implements Policy {
    @Override
    public String name() {
        return "static-threshold";
    }

    @Override
    public Choice choose(Question question, List<Estimate> estimates) {
        int inFlight = question.fleet().targets().stream()
                .filter(target -> target.side() == Side.EDGE)
                .mapToInt(Target::inFlight)
                .sum();
        return inFlight < question.options().threshold()
                ? Order.prefer(Side.EDGE, estimates, Reason.BELOW_THRESHOLD)
                : Order.prefer(Side.CLOUD, estimates, Reason.ABOVE_THRESHOLD);
    }
}
