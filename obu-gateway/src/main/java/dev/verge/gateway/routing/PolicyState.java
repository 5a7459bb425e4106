package dev.verge.gateway.routing;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * What a policy has learned, as numbers whose meaning only the policy knows.
 *
 * @param numbers finite numbers
 */
public record PolicyState(List<Double> numbers) {
    /** Of a policy that learns nothing. */
    public static final PolicyState NONE = new PolicyState(List.of());

    public PolicyState {
        if (!(numbers instanceof Packed)) numbers = new Packed(numbers);
    }

    /** The recorder keeps a state for each request: as single objects they would be most of what a collection copies. */
    private static final class Packed extends AbstractList<Double> implements RandomAccess {
        private final double[] values;

        Packed(List<Double> numbers) {
            values = numbers.stream().mapToDouble(Double::doubleValue).toArray();
        }

        @Override
        public Double get(int index) {
            return values[index];
        }

        @Override
        public int size() {
            return values.length;
        }
    }
}
