package dev.verge.gateway.routing.policy;

import dev.verge.gateway.routing.Choice;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Policy;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.Reason;
import dev.verge.gateway.routing.Side;
import java.util.List;

/** The edge as long as it is up and below its limit; then the cloud. Looks at no deadline. */
public final class EdgeFirst implements Policy {
    @Override
    public String name() {
        return "edge-first";
    }

    @Override
    public Choice choose(Question question, List<Estimate> estimates) {
        return Order.prefer(Side.EDGE, estimates, Reason.FIRST_CHOICE);
    }
}
