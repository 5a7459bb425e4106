package dev.verge.load.site;

import dev.verge.load.door.RedisLink;
import dev.verge.load.site.RedisServer.Fsync;
import dev.verge.load.wan.Wan;
import dev.verge.load.wan.WanProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A site on this machine: Redis (its own or a given one), inference and ingest; where there is an uplink, a gateway
 * between them and a second inference behind the uplink, too. Closing it stops what it started.
 */
public final class Site implements AutoCloseable {
    /**
     * What the cloud does more than the edge: the whole pipeline before the same scorer. No larger scorer ships, because
     * none was better: see the card of driving-regime-5min.
     */
    private static final Map<String, String> CLOUD_MODELS =
            Map.of("VERGE_PIPELINE_INTEGRITY", "integrity-obd", "VERGE_PIPELINE_IMPUTATION", "imputation-obd");

    private final Path folder;
    private final Watchdog watchdog;
    private final Plan plan;
    private @Nullable RedisServer redis;
    private @Nullable Function inference;
    private @Nullable Function ingest;
    private @Nullable Function cloud;
    private @Nullable Function gateway;
    private @Nullable WanProxy uplink;

    /**
     * What to start.
     *
     * @param home the project's folder
     * @param redisUrl a Redis that runs already; empty to start one
     * @param fsync how safe the own Redis keeps its data
     * @param ingestPort HTTP port of ingest; 0 for a free one
     * @param ingestEnvironment more environment for ingest
     * @param uplink what lies between the gateway and the cloud; empty: neither is started, and ingest asks inference
     */
    public record Plan(
            Path home,
            Optional<String> redisUrl,
            Fsync fsync,
            int ingestPort,
            Map<String, String> ingestEnvironment,
            Optional<Wan> uplink) {
        /** Without gateway and cloud. */
        public Plan(
                Path home,
                Optional<String> redisUrl,
                Fsync fsync,
                int ingestPort,
                Map<String, String> ingestEnvironment) {
            this(home, redisUrl, fsync, ingestPort, ingestEnvironment, Optional.empty());
        }
    }

    private Site(Plan plan, Path folder) {
        this.plan = plan;
        this.folder = folder;
        this.watchdog = new Watchdog();
    }

    /**
     * Starts everything and waits until it is ready.
     *
     * @throws SiteException if something does not start; what did start is stopped, and its logs are kept
     */
    public static Site start(Plan plan) {
        Site site = startRedis(plan);
        try {
            site.startFunctions();
            return site;
        } catch (RuntimeException e) {
            site.stop();
            throw e;
        }
    }

    /** Starts only Redis, or nothing where there is one already; the functions may follow. */
    public static Site startRedis(Plan plan) {
        Site site = new Site(plan, newFolder());
        try {
            if (plan.redisUrl().isPresent()) {
                // fails at once and with a sentence, where a function would try for a minute
                RedisLink.open(plan.redisUrl().get()).close();
            } else {
                site.redis = RedisServer.start(Ports.free(), site.folder, plan.fsync(), site.watchdog);
            }
            return site;
        } catch (RuntimeException e) {
            site.stop();
            throw e;
        }
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("verge-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts everything but Redis at once and waits until all of it is ready. */
    public void startFunctions() {
        int port = plan.ingestPort() == 0 ? Ports.free() : plan.ingestPort();
        if (!Ports.isFree(port)) throw new SiteException("port " + port + " is taken; choose another with --port");
        int next = port + 1;
        startInference(plan.ingestPort() != 0 && Ports.isFree(next) ? next : Ports.free());
        plan.uplink().ifPresent(link -> startCloud(link, port));
        restartIngest(port);
        inference().awaitReady();
        if (cloud != null) cloud.awaitReady();
        if (gateway != null) gateway.awaitReady();
        ingest().awaitReady();
    }

    private void startCloud(Wan link, int ingestPort) {
        Function far = Function.start(
                "cloud", Function.jvm(plan.home(), "inference"), Ports.free(), CLOUD_MODELS, folder, watchdog);
        cloud = far;
        WanProxy way = WanProxy.to(far.port(), link);
        uplink = way;
        String ingestUrl = "http://127.0.0.1:" + ingestPort;
        List<String> settings = GatewaySettings.of(inference().url(), way.url(), ingestUrl, link);
        gateway = startGateway("gateway", Ports.free(), settings, GatewaySettings.secrets());
    }

    /** Starts inference; does not wait until it is ready. */
    public void startInference(int port) {
        inference =
                Function.start("inference", Function.jvm(plan.home(), "inference"), port, Map.of(), folder, watchdog);
    }

    /** Starts a further ingest process beside the site's own; the caller closes it. */
    public Function startIngest(String name, int port) {
        Map<String, String> environment = new HashMap<>(plan.ingestEnvironment());
        environment.put("VERGE_REDIS_URL", redisUrl());
        Function asked = gateway != null ? gateway : inference;
        if (asked != null) environment.put("VERGE_INFERENCE_URL", asked.url());
        return Function.start(name, Function.jvm(plan.home(), "ingest"), port, environment, folder, watchdog);
    }

    /**
     * Starts a gateway process beside what there is; the caller closes it.
     *
     * @param settings options of its JVM
     * @param environment more environment
     */
    public Function startGateway(String name, int port, List<String> settings, Map<String, String> environment) {
        List<String> command = new ArrayList<>(Function.jvm(plan.home(), Function.GATEWAY));
        command.addAll(command.indexOf("-jar"), settings);
        Map<String, String> all = new HashMap<>(environment);
        all.put("VERGE_REDIS_URL", redisUrl());
        return Function.start(name, command, port, all, folder, watchdog);
    }

    /** Address of the Redis that is used. */
    public String redisUrl() {
        return plan.redisUrl().orElseGet(() -> redis().url());
    }

    /** The Redis that the site started. */
    public RedisServer redis() {
        return started(redis);
    }

    /** Inference. */
    public Function inference() {
        return started(inference);
    }

    /** Ingest. */
    public Function ingest() {
        return started(ingest);
    }

    /** The gateway, where there is one. */
    public Optional<Function> gateway() {
        return Optional.ofNullable(gateway);
    }

    /** The way to the cloud, where there is one. */
    public Optional<WanProxy> uplink() {
        return Optional.ofNullable(uplink);
    }

    private static <T> T started(@Nullable T part) {
        if (part == null) throw new IllegalStateException("not started");
        return part;
    }

    /** Starts the site's ingest, or replaces one that has ended; does not wait until it is ready. */
    public void restartIngest(int port) {
        ingest = startIngest("ingest", port);
    }

    /** Replaces the site's Redis, which must have ended; port and data are the same. */
    public void restartRedis() {
        redis = RedisServer.start(redis().port(), folder, plan.fsync(), watchdog);
    }

    /** Every process that the site started, Redis first. */
    public List<Child> processes() {
        List<Child> processes = new ArrayList<>();
        if (redis != null) processes.add(redis.process());
        functions().forEach(function -> processes.add(function.process()));
        return processes;
    }

    // who asks before who is asked
    private List<Function> functions() {
        return Stream.of(ingest, gateway, cloud, inference)
                .flatMap(Stream::ofNullable)
                .toList();
    }

    /** @throws SiteException if a process died */
    public void check() {
        processes().forEach(Child::check);
    }

    /** Folder of the logs, deleted by {@link #close}. */
    public Path folder() {
        return folder;
    }

    /** Stops everything and keeps the folder with the logs. */
    public void stop() {
        // all at once: whoever does not listen costs ten seconds only once
        functions().forEach(function -> function.process().terminate());
        functions().forEach(Function::close);
        if (uplink != null) uplink.close();
        if (redis != null) redis.close();
        watchdog.close();
    }

    /** Stops everything and deletes the folder. */
    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException e) {
            // a temporary folder that stays is not worth a failure
        }
    }
}
