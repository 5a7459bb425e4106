package dev.verge.gateway.recording;

import static java.util.Objects.requireNonNull;

import dev.verge.gateway.routing.Decision;
import dev.verge.gateway.routing.JsonLine;
import dev.verge.gateway.routing.Question;

/**
 * One decision with all that it depended on, and what came of it.
 *
 * @param question all that it depended on
 * @param decision what was decided
 * @param observed what came of it
 */
public record Flight(Question question, Decision decision, Observed observed) {
    /** The version that lines begin with; a reader refuses others. */
    public static final int VERSION = 2;

    public Flight {
        requireNonNull(question, "question");
        requireNonNull(decision, "decision");
        requireNonNull(observed, "observed");
    }

    /** The line, without its end. */
    public String line() {
        JsonLine json = new JsonLine().begin().field("v", VERSION);
        question.write(json);
        json.name("decision");
        decision.write(json);
        json.name("observed");
        observed.write(json);
        return json.end().toString();
    }
}
