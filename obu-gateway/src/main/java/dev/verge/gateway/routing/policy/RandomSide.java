package dev.verge.gateway.routing.policy;

import dev.verge.gateway.routing.Choice;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Policy;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.Reason;
import java.util.List;
import java.util.Random;

/** Any usable target: the baseline that a policy has to beat. */
public final class RandomSide implements Policy {
    @Override
    public String name() {
        return "random";
    }

    @Override
    public Choice choose(Question question, List<Estimate> estimates) {
        List<Estimate> usable = estimates.stream().filter(Estimate::isUsable).toList();
        // java.util.Random: its numbers are part of its specification
        int index = new Random(question.seed()).nextInt(usable.size());
        return Choice.of(usable.get(index), Reason.CHANCE);
    }
}
