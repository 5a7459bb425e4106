package dev.verge.load.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.verge.load.door.RedisLink;
import dev.verge.load.result.Stats;
import dev.verge.load.site.Function;
import dev.verge.load.site.Pause;
import dev.verge.load.site.Ports;
import dev.verge.load.site.RedisServer.Fsync;
import dev.verge.load.site.Site;
import dev.verge.load.site.SiteException;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./verge bench outbox-chaos}: gateway, its Redis and the cloud's ingest killed at random, and an exact account after. */
@Command(
        name = "outbox-chaos",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Kills the gateway, the Redis of its outbox and the cloud's ingest at random moments while windows are"
                        + " deferred and forwarded, then compares every window in the cloud with what the vehicles were"
                        + " told. Exit code 1 if one is missing, twice, unexpected or out of order.")
public final class OutboxChaosBench implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SETTLE = Duration.ofSeconds(300);
    private static final int MOST_WAITS = 5;
    private static final int PARTITIONS = 16;
    private static final int BATCH = 1000;
    private static final String KEY = "only for this bench, 24 b";

    private enum Victim {
        GATEWAY,
        REDIS,
        CLOUD
    }

    @Option(names = "--duration", paramLabel = "D", description = "how long windows are sent (default: 10m)")
    Duration duration = Duration.ofMinutes(10);

    @Option(names = "--within", paramLabel = "D", description = "longest time between two kills (default: 8s)")
    Duration within = Duration.ofSeconds(8);

    @Option(
            names = "--offline",
            paramLabel = "D",
            description = "longest time that a killed process stays away (default: 5s)")
    Duration offline = Duration.ofSeconds(5);

    @Option(names = "--vehicles", paramLabel = "N", description = "vehicles (default: 20)")
    int vehicles = 20;

    @Option(
            names = "--windows-per-second",
            paramLabel = "N",
            description = "windows a second, of all vehicles (default: 20)")
    double windowsPerSecond = 20;

    @Option(names = "--seed", paramLabel = "N", description = "chance (default: 1)")
    long seed = 1;

    @Option(names = "--fsync", paramLabel = "MODE", description = "of the outbox's Redis: everysec or always (default)")
    Fsync fsync = Fsync.ALWAYS;

    @Option(
            names = "--no-spool",
            description = "without a spool: what the edge answers while Redis is away is lost with the gateway")
    boolean noSpool;

    @Mixin
    Output output = new Output();

    private final OutboxLedger ledger = new OutboxLedger();
    private final Map<Victim, Integer> kills = new ConcurrentSkipListMap<>();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final int gatewayPort = Ports.free();
    private final int cloudPort = Ports.free();
    private volatile @Nullable Function gateway;
    private volatile @Nullable Function cloud;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Path home = Path.of(System.getProperty("verge.home", "."));
        Site edgeSite = Site.startRedis(new Site.Plan(home, Optional.empty(), fsync, 0, Map.of()));
        Site cloudSite = Site.startRedis(new Site.Plan(
                home,
                Optional.empty(),
                Fsync.EVERYSEC,
                0,
                Map.of("VERGE_INGEST_SCORING", "false", "VERGE_INGEST_LEASE", "1s")));
        boolean exact = false;
        try (StubInference edge = new StubInference(Ports.free());
                StubInference far = new StubInference(Ports.free())) {
            exact = run(edgeSite, cloudSite, edge, far);
        } finally {
            if (gateway != null) gateway.close();
            if (cloud != null) cloud.close();
            if (exact) edgeSite.close();
            else edgeSite.stop();
            if (exact) cloudSite.close();
            else cloudSite.stop();
        }
        if (!exact) {
            System.err.println("verge: the account does not add up; data and logs are in " + edgeSite.folder() + " and "
                    + cloudSite.folder());
        }
        return exact ? 0 : 1;
    }

    private boolean run(Site edgeSite, Site cloudSite, StubInference edge, StubInference far)
            throws InterruptedException, IOException {
        try (Progress progress = new Progress(cloudSite.redisUrl())) {
            startGateway(edgeSite, edge, far);
            startCloud(cloudSite);
            awaitReady(gateway);
            awaitReady(cloud);
            OutboxTraffic traffic =
                    new OutboxTraffic("http://127.0.0.1:" + gatewayPort, ledger, KEY, vehicles, windowsPerSecond, seed);
            traffic.start();
            strike(traffic, edgeSite, cloudSite, edge, far);
            awaitReady(gateway);
            awaitReady(cloud);
            traffic.finish();
            JsonNode outbox = settle();
            return account(outbox, calm(progress), cloudSite, traffic);
        }
    }

    /** Each victim has its own rhythm, so they are away one at a time, and two or all three at once. */
    private void strike(OutboxTraffic traffic, Site edgeSite, Site cloudSite, StubInference edge, StubInference far)
            throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> rhythms = new ArrayList<>();
            for (Victim victim : Victim.values()) {
                Random random = new Random(seed * 10 + victim.ordinal());
                rhythms.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        Pause.millis(500 + random.nextInt((int) within.toMillis()));
                        strike(victim, random, edgeSite, cloudSite, edge, far);
                    }
                }));
            }
            while (System.nanoTime() < end) {
                Pause.millis(Math.min(10_000, duration.toMillis() / 5));
                System.err.printf(
                        "kills %s, %,d windows, %,d requests sent again%n",
                        kills, traffic.windows(), traffic.retries());
            }
            for (Future<?> rhythm : rhythms) rhythm.get();
        } catch (ExecutionException e) {
            throw new SiteException("a process did not come back", e.getCause());
        }
    }

    private void startGateway(Site site, StubInference edge, StubInference far) {
        List<String> settings = new ArrayList<>();
        for (String setting : List.of(
                "targets.edge.url=" + edge.url(),
                "targets.edge.side=edge",
                "targets.cloud.url=" + far.url(),
                "targets.cloud.side=cloud",
                "targets.cloud.workers=64",
                "uplink.signals=vehicle_speed,oil_fill_level",
                "default-deadline=2s",
                "outbox.enabled=true",
                "outbox.lease=1s",
                "outbox.sending.url=http://127.0.0.1:" + cloudPort,
                "outbox.sending.bytes-per-second=4M",
                "outbox.sending.longest-backoff=1s",
                "outbox.sending.timeout=3s")) {
            settings.add("-Dverge.gateway." + setting);
        }
        if (!noSpool)
            settings.add("-Dverge.gateway.outbox.spool=" + site.folder().resolve("spool"));
        gateway =
                site.startGateway("gateway", gatewayPort, settings, Map.of("VERGE_GATEWAY_UPLINK_PSEUDONYM_KEY", KEY));
    }

    private void startCloud(Site site) {
        cloud = site.startIngest("cloud-ingest", cloudPort);
    }

    /** A busy machine starts slowly; that is not what is looked for here. */
    private static void awaitReady(@Nullable Function function) {
        if (function == null) return;
        for (int patience = MOST_WAITS; ; patience--) {
            try {
                function.awaitReady();
                return;
            } catch (SiteException e) {
                if (patience == 1 || !function.process().isAlive()) throw e;
            }
        }
    }

    private void strike(
            Victim victim, Random random, Site edgeSite, Site cloudSite, StubInference edge, StubInference far) {
        int away = random.nextInt((int) offline.toMillis());
        kills.merge(victim, 1, Integer::sum);
        switch (victim) {
            case GATEWAY -> {
                kill(gateway);
                Pause.millis(away / 4);
                startGateway(edgeSite, edge, far);
                // killed while it starts it would do nothing at all
                awaitReady(gateway);
            }
            case REDIS -> {
                edgeSite.redis().process().kill();
                Pause.millis(away);
                edgeSite.restartRedis();
            }
            case CLOUD -> {
                kill(cloud);
                far.stop();
                Pause.millis(away);
                startCloud(cloudSite);
                far.start();
                awaitReady(cloud);
            }
        }
    }

    private JsonNode status() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gatewayPort + "/v1/outbox"))
                .timeout(Duration.ofSeconds(5))
                .build();
        return JSON.readTree(
                client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    private static void kill(@Nullable Function function) {
        if (function != null) function.process().kill();
    }

    /** Until nothing waits any more. */
    private JsonNode settle() throws IOException, InterruptedException {
        long end = System.nanoTime() + SETTLE.toNanos();
        JsonNode before = JSON.nullNode();
        while (true) {
            JsonNode outbox = status();
            boolean empty =
                    outbox.path("backlog").asLong() + outbox.path("waiting").asLong() == 0;
            // it speaks of its last beat: the same once more is the truth
            if (empty && outbox.equals(before) && outbox.path("stored").asLong() > 0) return outbox;
            if (System.nanoTime() > end) return outbox;
            before = outbox;
            Pause.millis(3000);
        }
    }

    /** The cloud's counters, when they have stood still for a while. */
    private static Stats calm(Progress progress) {
        Stats before = progress.counters();
        while (true) {
            Pause.millis(3000);
            Stats now = progress.counters();
            if (now.equals(before)) return now;
            before = now;
        }
    }

    private boolean account(JsonNode outbox, Stats stats, Site cloudSite, OutboxTraffic traffic) throws IOException {
        OutboxLedger.Result result;
        try (RedisLink link = RedisLink.open(cloudSite.redisUrl())) {
            result = ledger.compare(arrived(link));
        }
        boolean balanced = outbox.path("stored").asLong()
                == outbox.path("sent").asLong()
                        + outbox.path("rejected").asLong()
                        + outbox.path("droppedBySize").asLong()
                        + outbox.path("droppedByAge").asLong()
                        + outbox.path("backlog").asLong();
        boolean nothingGivenUp =
                outbox.path("stored").asLong() == outbox.path("sent").asLong();
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("duration", duration.toString());
        account.put("kills", kills);
        account.put("fsync", fsync.name().toLowerCase(java.util.Locale.ROOT));
        account.put("spool", !noSpool);
        account.put("seed", seed);
        account.put("requestsSentAgain", traffic.retries());
        account.put("windows", result);
        account.put("outbox", outbox);
        account.put("cloud", stats);
        account.put(
                "rowsRepeatedAtTheCloud", stats.repeated() + stats.rejected().getOrDefault("late", 0L));
        // how many are deferred is a matter of moments; an account of nothing would be none
        boolean exact = result.isExact() && balanced && nothingGivenUp && result.deferred() + result.edge() > 0;
        account.put("exact", exact);
        output.write(account);
        return exact;
    }

    /** Windows that the cloud's ingest has cut from what arrived, by vehicle, in order: it cuts none from rows out of order. */
    private static Map<String, List<String>> arrived(RedisLink link) {
        Map<String, List<String>> arrived = new HashMap<>();
        for (int p = 0; p < PARTITIONS; p++) {
            byte[] key = ("verge:1:{" + p + "}:windows").getBytes(StandardCharsets.US_ASCII);
            Range<String> rest = Range.unbounded();
            while (true) {
                List<StreamMessage<byte[], byte[]>> batch =
                        link.await(link.commands().xrange(key, rest, Limit.from(BATCH)));
                for (StreamMessage<byte[], byte[]> message : batch) {
                    Map<String, String> fields = new HashMap<>();
                    message.getBody().forEach((name, value) -> fields.put(text(name), text(value)));
                    arrived.computeIfAbsent(fields.getOrDefault("vehicle", ""), v -> new ArrayList<>())
                            .add(fields.getOrDefault("id", ""));
                }
                if (batch.size() < BATCH) break;
                rest = Range.from(Range.Boundary.excluding(batch.getLast().getId()), Range.Boundary.unbounded());
            }
        }
        return arrived;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
