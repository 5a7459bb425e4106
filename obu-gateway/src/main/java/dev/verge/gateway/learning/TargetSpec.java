package dev.verge.gateway.learning;

import static java.util.Objects.requireNonNull;

import dev.verge.gateway.routing.Side;
import java.util.List;

/**
 * What is configured of a target, and assumed until it is measured.
 *
 * @param name unique in the fleet
 * @param side where it stands
 * @param models the models that it serves; empty: all
 * @param workers calls that it works on at the same time
 * @param maxInFlight calls that are never exceeded, whatever the adaptive limit says
 * @param serviceMicros typical time of the work
 * @param networkMicros typical way there and back
 * @param coldStartMicros typical time from zero to ready
 * @param bytesPerSecond on the way there
 * @param price of a call, in the site's unit of cost
 * @param pricePerKilobyte of what is sent there
 * @param joules energy of a call
 */
public record TargetSpec(
        String name,
        Side side,
        List<String> models,
        int workers,
        int maxInFlight,
        long serviceMicros,
        long networkMicros,
        long coldStartMicros,
        long bytesPerSecond,
        double price,
        double pricePerKilobyte,
        double joules) {
    public TargetSpec {
        requireNonNull(name, "name");
        requireNonNull(side, "side");
        models = List.copyOf(models);
        if (workers < 1) throw new IllegalArgumentException(name + " has at least 1 worker, not " + workers);
        if (maxInFlight < workers) {
            throw new IllegalArgumentException(name + " bears fewer calls than it has workers: " + maxInFlight);
        }
        if (bytesPerSecond < 1) throw new IllegalArgumentException(name + " has no bandwidth: " + bytesPerSecond);
        if (serviceMicros < 0 || networkMicros < 0 || coldStartMicros < 0) {
            throw new IllegalArgumentException(name + " takes a negative time");
        }
        if (!(price >= 0) || !(pricePerKilobyte >= 0) || !(joules >= 0)) {
            throw new IllegalArgumentException(name + " has a negative cost");
        }
    }
}
