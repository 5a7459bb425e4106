package dev.verge.telemetry.feature;

import static java.util.Objects.requireNonNull;

/**
 * The value of a signal at a time of a window. A value outside the signal's plausible range counts as missing. A measured
 * value may stand in for at most the signal's hold limit; past that the default does.
 *
 * <p>A value counts as imputed unless the rows that the method asks for hold the signal: for {@link Method#HOLD} the row
 * at or before the time, for {@link Method#LINEAR} that one and the next one, or for both the row at that very time.
 *
 * @param method where a value between measured ones comes from
 */
record Imputer(Method method) {
    Imputer {
        requireNonNull(method, "method");
    }

    float value(Neighbours at, float fallback) {
        if (at.isMeasured()) return at.before();
        return switch (method) {
            case HOLD -> at.hasBefore() ? at.before() : fallback;
            case LINEAR -> linear(at, fallback);
        };
    }

    private static float linear(Neighbours at, float fallback) {
        if (at.hasBefore()) return at.hasAfter() ? at.between() : at.before();
        return at.hasAfter() ? at.after() : fallback;
    }

    boolean isImputed(Neighbours at) {
        if (at.isMeasured()) return false;
        boolean held = at.hasBefore() && at.isBeforeAdjacent();
        return switch (method) {
            case HOLD -> !held;
            case LINEAR -> !(held && at.hasAfter() && at.isAfterAdjacent());
        };
    }
}
