package dev.verge.gateway.routing.policy;

import dev.verge.gateway.routing.Choice;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Policy;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.Reason;
import dev.verge.gateway.routing.Side;
import java.util.List;

/** The cloud as long as it is up and below its limit; then the edge. Looks at no deadline. */
public final class CloudFirst implements Policy {
    @Override
    public String name() {
        return "cloud-first";
    }

    @Override
    public Choice choose(Question question, List<Estimate> estimates) {
        return Order.prefer(Side.CLOUD, estimates, Reason.FIRST_CHOICE);
    }
}
