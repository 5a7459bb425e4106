package dev.verge.load.site;

import dev.verge.load.wan.Wan;
import dev.verge.telemetry.SignalCatalogue;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A gateway between an edge and a cloud of this machine, as options of its JVM. */
final class GatewaySettings {
    private GatewaySettings() {}

    /**
     * The cloud runs the whole pipeline, so it is worth more: a call there is the cheaper one, and the edge answers where the
     * uplink would make it late, or is gone.
     */
    static List<String> of(String edge, String cloud, String ingest, Wan link) {
        List<String> settings = new ArrayList<>(List.of(
                "targets.edge.url=" + edge,
                "targets.edge.side=edge",
                "targets.edge.price=2",
                "targets.cloud.url=" + cloud,
                "targets.cloud.side=cloud",
                "targets.cloud.price=1",
                "targets.cloud.workers=8",
                "targets.cloud.network=" + Math.max(1, link.roundTrip().toMillis()) + "ms",
                // vehicles that know no Redis come in here
                "vehicles.ingest=" + ingest,
                "uplink.signals=" + String.join(",", SignalCatalogue.ATECA.names()),
                // what one machine's memory is worth
                "max-body=1M",
                "max-bodies=8M",
                "probe-timeout=" + (400 + 2 * link.roundTrip().toMillis()) + "ms"));
        if (link.bitsPerSecond() > 0) settings.add("targets.cloud.bandwidth=" + Math.max(1, link.bitsPerSecond() / 8));
        return settings.stream().map(setting -> "-Dverge.gateway." + setting).toList();
    }

    /** What no list of processes shall show: a key of the pseudonyms, for this run only. */
    static Map<String, String> secrets() {
        byte[] key = new byte[16];
        new SecureRandom().nextBytes(key);
        return Map.of("VERGE_GATEWAY_UPLINK_PSEUDONYM_KEY", HexFormat.of().formatHex(key));
    }
}
