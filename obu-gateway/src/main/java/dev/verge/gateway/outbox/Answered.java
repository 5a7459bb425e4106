package dev.verge.gateway.outbox;

import static java.util.Objects.requireNonNull;

/**
 * A window that the edge answered, as far as the rules look at it.
 *
 * @param id the window's id
 * @param confidence of the prediction, 0 to 1
 * @param suspect whether inference marked a signal as suspect
 * @param wantedCloud whether it would have gone to the cloud, had the cloud answered
 */
record Answered(String id, double confidence, boolean suspect, boolean wantedCloud) {
    Answered {
        requireNonNull(id, "id");
    }
}
