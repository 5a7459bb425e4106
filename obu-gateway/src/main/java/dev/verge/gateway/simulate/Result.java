package dev.verge.gateway.simulate;

/**
 * One contender in one scenario.
 *
 * @param scenario the scenario's name
 * @param seed its seed
 * @param contender a policy, a baseline, or the oracle
 * @param requests that came
 * @param missed requests not answered before their deadline: late, lost or shed
 * @param feasible requests that the oracle answers in time
 * @param feasibleMissed of these, the ones that the contender does not answer in time
 * @param shed requests refused at once
 * @param hedged requests with a second call planned
 * @param edgeCalls calls to the edge
 * @param cloudCalls calls to the cloud
 * @param uplinkBytes bytes of bodies sent over the uplink
 * @param joules energy of all calls
 * @param cost of all requests, see the cost function
 * @param regret share by which the cost is above the oracle's
 * @param aboveFloor share by which the cost is above what it would be if each request were alone
 */
public record Result(
        String scenario,
        long seed,
        String contender,
        long requests,
        long missed,
        long feasible,
        long feasibleMissed,
        long shed,
        long hedged,
        long edgeCalls,
        long cloudCalls,
        long uplinkBytes,
        double joules,
        double cost,
        double regret,
        double aboveFloor) {}
