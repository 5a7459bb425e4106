package dev.verge.gateway.routing.policy;

import dev.verge.gateway.routing.Choice;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.Policy;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.Reason;
import java.util.Comparator;
import java.util.List;

/** The least energy among the targets that answer in time with the configured confidence; else the one likeliest to. */
public final class Energy implements Policy {
    @Override
    public String name() {
        return "energy";
    }

    @Override
    public Choice choose(Question question, List<Estimate> estimates) {
        return estimates.stream()
                .filter(e -> e.isUsable() && e.inTime() >= question.options().confidence())
                .min(Comparator.comparingDouble(Estimate::joules))
                .map(e -> Choice.of(e, Reason.LEAST_ENERGY))
                .orElseGet(() -> likeliest(estimates));
    }

    private static Choice likeliest(List<Estimate> estimates) {
        // min of the negative: of equals, min takes the first and max the last
        return estimates.stream()
                .filter(Estimate::isUsable)
                .min(Comparator.comparingDouble(e -> -e.inTime()))
                .map(e -> Choice.of(e, Reason.LEAST_LATE))
                .orElseThrow();
    }
}
