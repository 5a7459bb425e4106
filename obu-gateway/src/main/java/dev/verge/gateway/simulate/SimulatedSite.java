package dev.verge.gateway.simulate;

import dev.verge.gateway.learning.TargetSpec;
import dev.verge.gateway.routing.Side;
import java.util.List;

/**
 * The site of all scenarios: an edge with two workers of 12 ms, hence some 160 requests a second; a cloud with room for
 * all, 35 ms away over 20 Mbit/s. A call to the edge costs 1, one to the cloud with 8 kB costs 2.1.
 */
final class SimulatedSite {
    static final TargetSpec EDGE =
            new TargetSpec("edge", Side.EDGE, List.of(), 2, 64, 12_000, 300, 1_500_000, 100_000_000, 0.9, 0, 1);
    static final TargetSpec CLOUD =
            new TargetSpec("cloud", Side.CLOUD, List.of(), 256, 512, 6_000, 35_000, 0, 2_500_000, 1.5, 0.05, 2);

    private SimulatedSite() {}
}
