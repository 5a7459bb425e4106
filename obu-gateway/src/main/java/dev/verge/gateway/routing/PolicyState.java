package dev.verge.gateway.routing;

import java.util.List;

/**
 * What a policy has learned, as numbers whose meaning only the policy knows.
 *
 * @param numbers finite numbers
 */
public record PolicyState(List<Double> numbers) {
    /** Of a policy that learns nothing. */
    public static final PolicyState NONE = new PolicyState(List.of());

    public PolicyState {
        numbers = List.copyOf(numbers);
    }
}
