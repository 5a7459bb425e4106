package dev.verge.gateway.recording;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.Estimate;
import dev.verge.gateway.routing.JsonLine;
import dev.verge.gateway.routing.Policy;
import dev.verge.gateway.routing.PolicyState;
import dev.verge.gateway.routing.Question;
import dev.verge.gateway.routing.Router;

/**
 * Decides a recording again. The policy that recorded it is given its recorded state at each line, and decides the same
 * again, byte for byte. Another policy begins with its initial state and learns along; what would have come of its
 * decisions is known only where it decides for the same target, and is otherwise the estimate of that moment, marked as
 * such. The fleet at each line is as it was under the recorded decisions: a replay does not say how queues would have
 * grown under others (that is what the simulator is for). For one thread.
 */
public final class Replay {
    private final Policy policy;
    private PolicyState state;
    private long decisions;
    private long same;
    private long estimated;
    private long lateBefore;
    private double lateNow;
    private double costNow;

    /** With a policy that has learned nothing yet. */
    public Replay(Policy policy) {
        this.policy = policy;
        this.state = policy.initial();
    }

    /** Decides one line again; the answer is one line, too. */
    public String decide(RecordedFlight flight) {
        Question asked = flight.question();
        boolean own = flight.policy().equals(policy.name());
        Question question = new Question(
                asked.request(),
                asked.fleet(),
                own ? asked.state() : state,
                asked.options(),
                asked.seed(),
                asked.nowMicros());
        Decision decision = Router.decide(question, policy);
        String text = decision.text();
        decisions++;
        if (text.equals(flight.decision())) same++;
        return answer(question, flight, decision, text);
    }

    private String answer(Question question, RecordedFlight flight, Decision decision, String text) {
        Observed observed = flight.observed();
        boolean late =
                !observed.isAnswered() || observed.micros() > question.request().budgetMicros();
        if (late) lateBefore++;
        boolean known = isKnown(flight, decision, text);
        Estimate predicted = decision.predicted().orElse(null);
        double lateness = known ? (late ? 1 : 0) : predicted == null ? 1 : 1 - predicted.inTime();
        double cost = (predicted == null ? 0 : predicted.cost())
                + lateness * question.options().missCost();
        lateNow += lateness;
        costNow += cost;
        state = policy.learn(state, question, decision, cost);
        JsonLine json = new JsonLine().begin().name("decision");
        decision.write(json);
        json.field("same", text.equals(flight.decision()))
                .name("outcome")
                .begin()
                .field("estimated", !known);
        if (known) json.field("micros", observed.micros()).field("status", observed.status());
        else {
            estimated++;
            if (predicted != null) json.field("micros", predicted.completion().median());
        }
        return json.field("late", lateness).end().end().toString();
    }

    private static boolean isKnown(RecordedFlight flight, Decision decision, String text) {
        if (text.equals(flight.decision())) return true;
        // who was asked alone then, and would be asked alone now, would have answered as it did
        return decision.outcome().label().equals(flight.outcome())
                && decision.predicted()
                        .map(e -> e.target().equals(flight.observed().target()))
                        .orElse(true)
                && !flight.outcome().equals("hedge");
    }

    /** All of it in one line. */
    public String summary() {
        return new JsonLine()
                .begin()
                .field("policy", policy.name())
                .field("decisions", decisions)
                .field("same", same)
                .field("estimated", estimated)
                .field("lateBefore", lateBefore)
                .field("late", lateNow)
                .field("cost", costNow)
                .end()
                .toString();
    }
}
