package dev.verge.gateway.recording;

import dev.verge.gateway.routing.Question;

/**
 * A line of a recording that was read.
 *
 * @param question all that the decision depended on
 * @param policy who decided
 * @param outcome how it was decided: {@code edge}, {@code cloud}, {@code hedge}, {@code shed} or {@code defer}
 * @param decision the decision's canonical text
 * @param observed what came of it
 */
public record RecordedFlight(Question question, String policy, String outcome, String decision, Observed observed) {}
