package dev.verge.gateway.shadow;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How two opinions differ. They agree if their labels are the same; where there are none, if each row's largest score is in
 * the same place; where there are no rows of scores, if the numbers are the same within a tolerance.
 *
 * @param agreed whether they agree
 * @param score the largest difference of two numbers; nothing if they do not have as many
 */
record Difference(boolean agreed, OptionalDouble score) {
    /** Nothing if the two are about different things. */
    static Optional<Difference> between(Opinion one, Opinion other, double tolerance) {
        if (one.labels().size() != other.labels().size()) return Optional.empty();
        boolean sameNumbers = one.numbers().size() == other.numbers().size() && one.columns() == other.columns();
        if (one.labels().isEmpty() && !sameNumbers) return Optional.empty();
        boolean agreed = one.labels().isEmpty()
                ? one.columns() > 1 ? sameLargest(one, other) : near(one.numbers(), other.numbers(), tolerance)
                : one.labels().equals(other.labels());
        return Optional.of(
                new Difference(agreed, sameNumbers ? largest(one.numbers(), other.numbers()) : OptionalDouble.empty()));
    }

    private static boolean sameLargest(Opinion one, Opinion other) {
        int columns = one.columns();
        for (int row = 0; row + columns <= one.numbers().size(); row += columns) {
            if (largest(one.numbers(), row, columns) != largest(other.numbers(), row, columns)) return false;
        }
        return true;
    }

    private static int largest(List<Double> numbers, int from, int count) {
        int best = from;
        for (int i = from + 1; i < from + count; i++) {
            if (numbers.get(i) > numbers.get(best)) best = i;
        }
        return best;
    }

    private static boolean near(List<Double> one, List<Double> other, double tolerance) {
        for (int i = 0; i < one.size(); i++) {
            double scale = Math.max(1, Math.max(Math.abs(one.get(i)), Math.abs(other.get(i))));
            if (!(Math.abs(one.get(i) - other.get(i)) <= tolerance * scale)) return false;
        }
        return true;
    }

    private static OptionalDouble largest(List<Double> one, List<Double> other) {
        double most = 0;
        for (int i = 0; i < one.size(); i++) most = Math.max(most, Math.abs(one.get(i) - other.get(i)));
        return one.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(most);
    }
}
