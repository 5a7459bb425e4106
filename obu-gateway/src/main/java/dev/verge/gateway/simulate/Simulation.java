package dev.verge.gateway.simulate;

import dev.verge.gateway.routing.RouteOptions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Plays scenarios. */
public final class Simulation {
    private Simulation() {}

    /**
     * The policy, the baselines and the oracle in one scenario, in this order.
     *
     * @throws IllegalArgumentException if there is no such scenario or policy; the message says which there are
     */
    public static List<Result> play(String name, String policy, long seed, RouteOptions options) {
        return play(name, Contender.withBaselines(policy), seed, options);
    }

    static List<Result> play(String name, List<Contender> contenders, long seed, RouteOptions options) {
        Scenario scenario = Scenarios.named(name, seed);
        Oracle oracle = new Oracle(scenario, new CostFunction(options));
        Tally best = oracle.play();
        double floor = oracle.floor();
        List<Result> results = new ArrayList<>();
        for (Contender contender : contenders) {
            Tally tally = new World(scenario, contender, options, seed).play();
            results.add(result(scenario, seed, contender.name(), tally, best, floor));
        }
        results.add(result(scenario, seed, "oracle", best, best, floor));
        return results;
    }

    private static Result result(
            Scenario scenario, long seed, String contender, Tally tally, Tally best, double floor) {
        long requests = scenario.arrivals().size();
        BitSet feasibleMissed = (BitSet) best.inTime.clone();
        feasibleMissed.andNot(tally.inTime);
        return new Result(
                scenario.name(),
                seed,
                contender,
                requests,
                requests - tally.inTime.cardinality(),
                best.inTime.cardinality(),
                feasibleMissed.cardinality(),
                tally.shed,
                tally.hedged,
                tally.edgeCalls,
                tally.cloudCalls,
                tally.uplinkBytes,
                tally.joules,
                tally.cost,
                (tally.cost - best.cost) / best.cost,
                (tally.cost - floor) / floor);
    }
}
