package dev.verge.gateway.routing;

import java.util.List;

/** Fleets and requests for tests: an edge of 12 ms with two workers, a cloud 41 ms away. */
public final class Fleets {
    public static final Target EDGE = target("edge", Side.EDGE, 2, 0, 12_000, 300, 0.9);
    public static final Target CLOUD = target("cloud", Side.CLOUD, 256, 0, 6_000, 35_000, 1.9);

    private Fleets() {}

    public static Target target(
            String name, Side side, int workers, int inFlight, long service, long network, double price) {
        return new Target(
                name,
                side,
                List.of(),
                Health.UP,
                workers,
                512,
                inFlight,
                wait(workers, inFlight, service),
                false,
                0,
                0,
                Quantiles.around(service),
                Quantiles.around(network),
                Quantiles.around(1_500_000),
                2_500_000,
                price,
                0,
                1);
    }

    private static long wait(int workers, int inFlight, long service) {
        return Math.max(0, inFlight + 1 - workers) * Quantiles.around(service).mean() / workers;
    }

    public static Target inFlight(Target target, int inFlight) {
        return with(target, target.health(), inFlight, target.limit(), target.atZero(), target.failureRate());
    }

    public static Target limit(Target target, int limit) {
        return with(target, target.health(), target.inFlight(), limit, target.atZero(), target.failureRate());
    }

    public static Target health(Target target, Health health) {
        return with(target, health, target.inFlight(), target.limit(), target.atZero(), target.failureRate());
    }

    public static Target failing(Target target, double rate) {
        return with(target, target.health(), target.inFlight(), target.limit(), target.atZero(), rate);
    }

    public static Target atZero(Target target) {
        return with(target, target.health(), target.inFlight(), target.limit(), true, target.failureRate());
    }

    private static Target with(Target t, Health health, int inFlight, int limit, boolean atZero, double failureRate) {
        return new Target(
                t.name(),
                t.side(),
                t.models(),
                health,
                t.workers(),
                limit,
                inFlight,
                wait(t.workers(), inFlight, t.service().median()),
                atZero,
                t.startingMicros(),
                failureRate,
                t.service(),
                t.network(),
                t.coldStart(),
                t.bytesPerSecond(),
                t.price(),
                t.pricePerKilobyte(),
                t.joules());
    }

    public static RequestFacts request(long budgetMillis) {
        return new RequestFacts("driving-regime", 0, budgetMillis * 1000, Placement.ANY, true, true, false);
    }

    public static RequestFacts once(RequestFacts facts) {
        return new RequestFacts(
                facts.model(), facts.bytes(), facts.budgetMicros(), facts.placement(), facts.mayLeave(), false, false);
    }

    public static RequestFacts placed(RequestFacts facts, Placement placement) {
        return new RequestFacts(
                facts.model(), facts.bytes(), facts.budgetMicros(), placement, facts.mayLeave(), true, false);
    }

    public static RequestFacts keptHere(RequestFacts facts) {
        return new RequestFacts(
                facts.model(), facts.bytes(), facts.budgetMicros(), facts.placement(), false, true, false);
    }

    public static RequestFacts deferrable(RequestFacts facts) {
        return new RequestFacts(
                facts.model(), facts.bytes(), facts.budgetMicros(), facts.placement(), true, true, true);
    }

    public static Question question(RequestFacts request, String policy, Target... targets) {
        return new Question(
                request,
                new FleetSnapshot(List.of(targets), 50),
                Policies.named(policy).initial(),
                RouteOptions.DEFAULT,
                7,
                1_000_000);
    }

    public static Decision decide(RequestFacts request, String policy, Target... targets) {
        return Router.decide(question(request, policy, targets), Policies.named(policy));
    }
}
