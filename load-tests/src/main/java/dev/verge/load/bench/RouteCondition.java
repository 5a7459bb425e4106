package dev.verge.load.bench;

import dev.verge.load.wan.Fault;
import dev.verge.load.wan.Outage;
import dev.verge.load.wan.Wan;
import java.time.Duration;
import java.util.List;

/**
 * What the site goes through.
 *
 * @param name as tables call it
 * @param perSecond requests; the edge does some 160
 * @param link the way to the cloud
 * @param outages when it fails, counted from the first request
 */
record RouteCondition(String name, double perSecond, Wan link, List<Outage> outages) {
    static final Wan USUAL = Wan.parse("40ms,20mbit");
    static final double CALM = 80;

    static List<RouteCondition> all(Duration length, long seed) {
        // the moment of the cut is part of it
        Duration cut = length.dividedBy(5);
        Duration after = length.plusSeconds(1);
        return List.of(
                new RouteCondition(
                        "uplink black-holed", CALM, USUAL, List.of(new Outage(cut, after, Fault.BLACK_HOLE))),
                new RouteCondition(
                        "uplink half-open", CALM, USUAL, List.of(new Outage(cut, after, Fault.REPLIES_LOST))),
                new RouteCondition(
                        "uplink flapping",
                        CALM,
                        USUAL,
                        Outage.flapping(
                                seed, Duration.ofSeconds(3), Duration.ofMillis(1500), length, Fault.BLACK_HOLE)),
                new RouteCondition("uplink of 300 ms", CALM, Wan.parse("300ms,20mbit"), List.of()),
                new RouteCondition("edge saturated", 300, USUAL, List.of()));
    }
}
