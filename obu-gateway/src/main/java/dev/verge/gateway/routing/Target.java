package dev.verge.gateway.routing;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * One place that can answer, as it is known at one moment.
 *
 * @param name unique in the fleet, for instance {@code edge} or a revision's name
 * @param side where it stands
 * @param models the models that it serves; empty: it takes whatever is asked
 * @param health how it has answered of late
 * @param workers calls that it works on at the same time; the others wait in its queue
 * @param limit calls that the gateway may have in flight there: the adaptive limit
 * @param inFlight calls that the gateway has in flight there
 * @param waitMicros how long one more call would wait for a worker, as far as the calls in flight have come
 * @param atZero whether nothing runs there, so that a call has to wait for the start
 * @param startingMicros how long a start has been going on, 0 if none is
 * @param failureRate share of calls that were never answered, between 0 and 1
 * @param service time of the work itself, without queue and network
 * @param network time on the way there and back of a call without a body
 * @param coldStart time from zero to ready
 * @param bytesPerSecond on the way there, above 0
 * @param price of a call, in the site's unit of cost
 * @param pricePerKilobyte of what is sent there, in the same unit
 * @param joules energy of a call
 */
public record Target(
        String name,
        Side side,
        List<String> models,
        Health health,
        int workers,
        int limit,
        int inFlight,
        long waitMicros,
        boolean atZero,
        long startingMicros,
        double failureRate,
        Quantiles service,
        Quantiles network,
        Quantiles coldStart,
        long bytesPerSecond,
        double price,
        double pricePerKilobyte,
        double joules) {
    public Target {
        requireNonNull(name, "name");
        requireNonNull(side, "side");
        models = List.copyOf(models);
        requireNonNull(health, "health");
        requireNonNull(service, "service");
        requireNonNull(network, "network");
        requireNonNull(coldStart, "coldStart");
        if (workers < 1) throw new IllegalArgumentException(name + " has at least 1 worker, not " + workers);
        if (waitMicros < 0) throw new IllegalArgumentException(name + " has a negative wait: " + waitMicros);
        if (bytesPerSecond < 1) throw new IllegalArgumentException(name + " has no bandwidth: " + bytesPerSecond);
        if (!(failureRate >= 0 && failureRate <= 1)) {
            throw new IllegalArgumentException(name + " fails with a probability of " + failureRate);
        }
    }

    boolean serves(String model) {
        return models.isEmpty() || model.isEmpty() || models.contains(model);
    }

    void write(JsonLine json) {
        json.begin()
                .field("name", name)
                .field("side", side.label())
                .texts("models", models)
                .field("health", health.label())
                .field("workers", workers)
                .field("limit", limit)
                .field("inFlight", inFlight)
                .field("wait", waitMicros)
                .field("atZero", atZero)
                .field("starting", startingMicros)
                .field("failureRate", failureRate)
                .longs("service", service.micros())
                .longs("network", network.micros())
                .longs("coldStart", coldStart.micros())
                .field("bytesPerSecond", bytesPerSecond)
                .field("price", price)
                .field("pricePerKilobyte", pricePerKilobyte)
                .field("joules", joules)
                .end();
    }
}
