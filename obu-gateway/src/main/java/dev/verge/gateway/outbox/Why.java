package dev.verge.gateway.outbox;

import java.util.Locale;

/** Why the cloud should also see a window. */
enum Why {
    /** The model was not sure. */
    HARD,
    /** A signal is probably falsified or faulty. */
    SUSPECT,
    /** Chance, the same for everybody. */
    SAMPLED,
    /** It would have gone there, had the cloud answered. */
    CLOUD_DOWN,
    /** It was not answered here: the caller may have the answer later. */
    DEFERRED;

    /** As events spell it. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
