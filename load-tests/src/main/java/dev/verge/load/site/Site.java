package dev.verge.load.site;

import dev.verge.load.door.RedisLink;
import dev.verge.load.site.RedisServer.Fsync;
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

/** A site on this machine: Redis (its own or a given one), inference and ingest. Closing it stops what it started. */
public final class Site implements AutoCloseable {
    private final Path folder;
    private final Watchdog watchdog;
    private final Plan plan;
    private @Nullable RedisServer redis;
    private @Nullable Function inference;
    private @Nullable Function ingest;

    /**
     * What to start.
     *
     * @param home the project's folder
     * @param redisUrl a Redis that runs already; empty to start one
     * @param fsync how safe the own Redis keeps its data
     * @param ingestPort HTTP port of ingest; 0 for a free one
     * @param ingestEnvironment more environment for ingest
     */
    public record Plan(
            Path home, Optional<String> redisUrl, Fsync fsync, int ingestPort, Map<String, String> ingestEnvironment) {}

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

    /** Starts inference and ingest at once and waits until both are ready. */
    public void startFunctions() {
        int port = plan.ingestPort() == 0 ? Ports.free() : plan.ingestPort();
        if (!Ports.isFree(port)) throw new SiteException("port " + port + " is taken; choose another with --port");
        int next = port + 1;
        startInference(plan.ingestPort() != 0 && Ports.isFree(next) ? next : Ports.free());
        restartIngest(port);
        inference().awaitReady();
        ingest().awaitReady();
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
        if (inference != null) environment.put("VERGE_INFERENCE_URL", inference.url());
        return Function.start(name, Function.jvm(plan.home(), "ingest"), port, environment, folder, watchdog);
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
        if (inference != null) processes.add(inference.process());
        if (ingest != null) processes.add(ingest.process());
        return processes;
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
        // both at once: whoever does not listen costs ten seconds only once
        if (ingest != null) ingest.process().terminate();
        if (inference != null) inference.process().terminate();
        if (ingest != null) ingest.close();
        if (inference != null) inference.close();
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
