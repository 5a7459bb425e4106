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
        numbers = numbers instanceof Numbers own ? own : Numbers.copyOf(numbers);
    }

    /** Of these numbers, which are copied. */
    public static PolicyState of(double[] numbers) {
        return new PolicyState(new Numbers(numbers.clone()));
    }

    /** All of them, for the caller to keep. */
    public double[] toArray() {
        return ((Numbers) numbers).values.clone();
    }

    /** The number at this place. */
    public double at(int index) {
        return ((Numbers) numbers).values[index];
    }

    /** Without boxes: read and learned with each request, and the recorder keeps one for each, for collections to copy. */
    private static final class Numbers extends AbstractList<Double> implements RandomAccess {
        private final double[] values;

        Numbers(double[] values) {
            this.values = values;
        }

        static Numbers copyOf(List<Double> numbers) {
            double[] values = new double[numbers.size()];
            for (int i = 0; i < values.length; i++) values[i] = numbers.get(i);
            return new Numbers(values);
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
