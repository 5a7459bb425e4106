package dev.verge.gateway.recording;

import dev.verge.gateway.routing.JsonLine;

/**
 * What came of a decision.
 *
 * @param target who answered, empty where nobody did
 * @param status the HTTP status that the client got
 * @param micros from the request to the answer's headers
 */
public record Observed(String target, int status, long micros) {
    /** Whether a target answered, and not with an error of its own. */
    public boolean isAnswered() {
        return !target.isEmpty() && status < 500;
    }

    void write(JsonLine json) {
        json.begin()
                .field("target", target)
                .field("status", status)
                .field("micros", micros)
                .end();
    }
}
