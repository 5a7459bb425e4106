package dev.verge.load.bench;

import dev.verge.load.site.Child;
import dev.verge.load.site.Function;
import dev.verge.load.site.Ports;
import dev.verge.load.site.Watchdog;
import dev.verge.load.wan.WanProxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A gateway process for each contender, with an edge and a link to a cloud of its own; the targets share a process. */
final class RouteSite implements AutoCloseable {
    /** Calls that an edge works on at once. */
    static final int EDGE_WORKERS = 2;

    private final Watchdog watchdog = new Watchdog();
    private final List<Contender> contenders = new ArrayList<>();
    private final Child targets;
    private final int noop = Ports.free();

    /**
     * Somebody who decides.
     *
     * @param name as tables call it
     * @param placement what requests to it allow
     * @param gateway its process
     * @param link its way to the cloud
     */
    record Contender(String name, String placement, Function gateway, WanProxy link) {}

    /** @param http2 whether gateways speak to the cloud in HTTP/2 */
    RouteSite(Path home, Path folder, List<String> names, boolean http2) {
        List<Integer> edges = names.stream().map(name -> Ports.free()).toList();
        List<Integer> clouds = names.stream().map(name -> Ports.free()).toList();
        targets =
                Child.start("targets", targets(home, edges, clouds), Map.of(), folder.resolve("targets.log"), watchdog);
        for (int i = 0; i < names.size(); i++)
            contenders.add(contender(home, folder, names.get(i), edges.get(i), clouds.get(i), http2));
        contenders.forEach(contender -> contender.gateway().awaitReady());
    }

    private List<String> targets(Path home, List<Integer> edges, List<Integer> clouds) {
        Path app = home.resolve("obu-gateway/target/quarkus-app/lib");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                app + "/main/*:" + app + "/boot/*",
                home.resolve("load-tests/bench/route/Targets.java").toString()));
        edges.forEach(port -> command.add("edge:" + port + ":" + EDGE_WORKERS));
        clouds.forEach(port -> command.add("cloud:" + port + ":64"));
        command.add("noop:" + noop + ":1");
        return command;
    }

    private Contender contender(Path home, Path folder, String name, int edge, int cloud, boolean http2) {
        WanProxy link = WanProxy.to(cloud, RouteCondition.USUAL);
        boolean placed = name.endsWith("-only");
        List<String> settings = List.of(
                "policy=" + (placed ? "deadline" : name),
                // all of a condition, so that what is missed can be asked after
                "recorded=6000",
                "targets.edge.url=http://127.0.0.1:" + edge,
                "targets.edge.side=edge",
                "targets.edge.workers=" + EDGE_WORKERS,
                "targets.edge.service=12ms",
                "targets.cloud.url=" + link.url(),
                "targets.cloud.side=cloud",
                "targets.cloud.workers=64",
                "targets.cloud.service=6ms",
                "targets.cloud.network=40ms",
                // over a WAN a new connection costs a round trip, which an urgent request has not
                "targets.cloud.http2=" + http2,
                "targets.cloud.bandwidth=2500000",
                "targets.cloud.price=2.1",
                "uplink.signals=vehicle_speed,engine_load");
        List<String> command = new ArrayList<>(Function.jvm(home, Function.GATEWAY));
        command.addAll(
                command.indexOf("-jar"),
                settings.stream().map(setting -> "-Dverge.gateway." + setting).toList());
        Map<String, String> environment = Map.of("VERGE_GATEWAY_UPLINK_PSEUDONYM_KEY", "a key of sixteen bytes");
        Function gateway = Function.start(name, command, Ports.free(), environment, folder, watchdog);
        return new Contender(name, placed ? name : "any", gateway, link);
    }

    List<Contender> contenders() {
        return contenders;
    }

    /** Port of the server that does nothing. */
    int noop() {
        return noop;
    }

    /** @throws dev.verge.load.site.SiteException if a process died */
    void check() {
        targets.check();
        contenders.forEach(contender -> contender.gateway().process().check());
    }

    @Override
    public void close() {
        contenders.forEach(contender -> contender.gateway().process().terminate());
        contenders.forEach(contender -> contender.gateway().close());
        contenders.forEach(contender -> contender.link().close());
        targets.close();
        watchdog.close();
    }
}
