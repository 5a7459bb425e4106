package dev.verge.load.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** The processes of the forwarding benchmark: what forwards is measured, with one event loop; the target helps. */
final class ForwardServers extends PinnedServers {
    // young enough that nothing of a request grows old
    private static final String YOUNG = "-Xmn128m";

    private final List<Integer> forwarders = new ArrayList<>();

    ForwardServers(Path home, Path folder) {
        super(home, folder);
    }

    /** From now on what forwards has the last core only. */
    void pinForwarders() {
        forwarders.forEach(this::pin);
    }

    /** How processes and cores belong together, for the report. */
    String cores() {
        return isPinned()
                ? "what forwards alone on the last core with one event loop, target and client on the first"
                : "everything shares all cores";
    }

    /** A target; its port. */
    int target(String name) {
        return start(name, port -> helping(java(YOUNG, source("Target.java"), Integer.toString(port))), Map.of(), "/");
    }

    /** The bare forwarder; its port. */
    int bare(int target) {
        String libraries = app() + "/lib/main/*:" + app() + "/lib/boot/*";
        String source = source("Forwarder.java");
        return forwarder(
                "bare",
                port -> List.of("-cp", libraries, source, Integer.toString(port), Integer.toString(target)),
                "/");
    }

    private int forwarder(String name, IntFunction<List<String>> options, String ready) {
        // as if it had one core from the beginning
        List<String> common = isPinned() ? List.of(YOUNG, "-XX:ActiveProcessorCount=1") : List.of(YOUNG);
        int port = start(
                name,
                free -> {
                    List<String> all = new ArrayList<>(common);
                    all.addAll(options.apply(free));
                    return measuredLater(java(all.toArray(String[]::new)));
                },
                Map.of(),
                ready);
        forwarders.add(port);
        return port;
    }

    /**
     * The gateway before an edge and a dearer cloud, which are the same target; its port.
     *
     * @param settings more options of its JVM
     */
    int gateway(String name, int target, List<String> settings) {
        String url = "http://127.0.0.1:" + target;
        List<String> options = new ArrayList<>(List.of("-Dquarkus.http.host=127.0.0.1"));
        for (String setting : List.of(
                "targets.edge.url=" + url,
                "targets.edge.side=edge",
                "targets.edge.workers=64",
                "targets.edge.service=1ms",
                "targets.cloud.url=" + url,
                "targets.cloud.side=cloud",
                "targets.cloud.workers=64",
                "targets.cloud.network=40ms",
                "targets.cloud.price=3",
                "uplink.signals=vehicle_speed",
                "uplink.pseudonym-key=a key of sixteen bytes")) {
            options.add("-Dverge.gateway." + setting);
        }
        if (isPinned()) options.add("-Dquarkus.vertx.event-loops-pool-size=1");
        options.addAll(settings);
        options.addAll(List.of("-jar", app().resolve("quarkus-run.jar").toString()));
        return forwarder(name, port -> options, "/_/ready");
    }

    private Path app() {
        return home.resolve("obu-gateway/target/quarkus-app");
    }

    private String source(String file) {
        return home.resolve("load-tests/bench/forward").resolve(file).toString();
    }
}
