package dev.verge.inference.repository;

import static dev.verge.telemetry.Texts.quoted;
import static java.util.stream.Collectors.joining;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ServedModel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The repository over a source, a preparation and the directory of models that answer. One thread loads, one version after
 * the other; unloading waits for no load.
 */
final class LiveRepository implements ModelRepository, ModelStart, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(LiveRepository.class);
    private static final int WAITING_LOADS = 16;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final ModelDirectory directory;
    private final Preparation preparation;
    private final Function<String, VersionPolicy> policies;
    private final Duration timeout;
    private final boolean strict;
    private final Set<String> first;
    private final Shelf shelf = new Shelf();
    private final VersionLoads loads;
    private final IndexAge age = new IndexAge();
    private final ThreadPoolExecutor loader = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_LOADS),
            task -> Thread.ofPlatform().daemon().name("verge-models").unstarted(task));

    // of the start, by the loader's thread: whether the source was listed, when that was, and the models still to be
    // loaded
    private boolean begun;
    private long order;
    private final SortedSet<String> owed = new TreeSet<>();
    // what callers asked for instead of what is configured; the loader's too
    private final Map<String, VersionPolicy> asked = new HashMap<>();
    private final IndexAge retries = new IndexAge();

    private volatile boolean started;
    private volatile Optional<String> sourceFault = Optional.empty();

    /**
     * @param policies which versions of a model are served
     * @param timeout for a load, the waiting for others included, and for an unload
     * @param strict whether it is a failure when no model can be served at all in the beginning
     * @param first models that are loaded before it is said that all is there; the others come after that. None: all are
     */
    LiveRepository(
            ModelDirectory directory,
            Preparation preparation,
            Function<String, VersionPolicy> policies,
            Duration timeout,
            boolean strict,
            Set<String> first) {
        this.directory = directory;
        this.preparation = preparation;
        this.loads = new VersionLoads(directory, preparation, shelf);
        this.policies = policies;
        this.timeout = timeout;
        this.strict = strict;
        this.first = Set.copyOf(first);
    }

    @Override
    public CompletableFuture<Void> start() {
        return CompletableFuture.runAsync(this::startNow, loader);
    }

    private void startNow() {
        String why = "there is none";
        try {
            begin(list());
        } catch (InferFault e) {
            why = e.getMessage();
        }
        started = true;
        directory.expect(owed);
        if (!directory.all().isEmpty()) {
            directory.complete(true);
            return;
        }
        LOG.errorf("no model can be served: %s", shelf.states(false).isEmpty() ? why : shelf.states(false));
        if (strict) throw new IllegalStateException("no model can be served");
    }

    private void begin(SortedSet<ModelKey> there) {
        begun = true;
        // what is unloaded before its turn comes stays so
        order = shelf.begin();
        for (ModelKey key : there) owed.add(key.name());
        List<String> now = owed.stream().filter(first::contains).toList();
        if (!now.isEmpty()) {
            directory.expect(owed);
            loadOwed(now, there);
            if (!directory.all().isEmpty()) directory.complete(true);
        }
        loadOwed(List.copyOf(owed), there);
    }

    private void loadOwed(List<String> names, SortedSet<ModelKey> there) {
        loads.tryAhead(names.stream()
                .filter(name -> !shelf.wasUnloadedSince(name, order))
                .flatMap(name -> policy(name).choose(versions(name, there)).stream())
                .toList());
        try {
            for (String name : names) loadOwed(name, there);
        } finally {
            loads.forgetTrials();
        }
    }

    // one that the source does not give remains owed
    private void loadOwed(String name, SortedSet<ModelKey> there) {
        boolean again = false;
        try {
            again = loadNow(name, policy(name), false, order, there).stream().anyMatch(VersionLoads.Refusal::unread);
        } catch (RuntimeException e) {
            LOG.errorf("model was not loaded model=%s reason=%s", name, e.getMessage());
        }
        if (again) return;
        owed.remove(name);
        directory.expect(owed);
    }

    // makes up for what the source did not give at the start
    private void resume(SortedSet<ModelKey> there) {
        if (!begun) begin(there);
        else if (!owed.isEmpty() && retries.takeRefresh(RETRY)) loadOwed(List.copyOf(owed), there);
        else return;
        retries.refreshed();
        directory.expect(owed);
    }

    @Override
    public List<ModelState> index(boolean readyOnly) {
        if (age.takeRefresh(Duration.ofSeconds(1))) refresh();
        return shelf.states(readyOnly);
    }

    @Override
    public Optional<String> sourceFault() {
        // probes ask often, and a bucket charges for each look
        if (age.takeRefresh(Duration.ofSeconds(30))) refresh();
        return sourceFault;
    }

    private void refresh() {
        try {
            loader.execute(() -> {
                try {
                    SortedSet<ModelKey> there = list();
                    if (started) resume(there);
                } catch (InferFault e) {
                    LOG.warnf("models cannot be listed: %s", e.getMessage());
                } finally {
                    age.refreshed();
                }
            });
        } catch (RejectedExecutionException e) {
            age.refreshed();
        }
    }

    @Override
    public CompletionStage<Void> load(String name, Map<String, String> parameters) {
        try {
            requireName(name);
            LoadParameters wanted = LoadParameters.parse(name, parameters);
            // who unloads it from now on means this load too
            long now = shelf.begin();
            return within(
                    "model " + quoted(name) + " was not loaded",
                    CompletableFuture.runAsync(() -> loadAsked(name, wanted, now), loader));
        } catch (InferFault fault) {
            return CompletableFuture.failedFuture(fault);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new InferFault(503, WAITING_LOADS + " loads are waiting already; try again later"));
        }
    }

    private static void requireName(String name) {
        if (!ModelKey.isName(name)) {
            throw new InferFault(400, quoted(name) + " names no model: 1 to 64 of A-Z a-z 0-9 . _ -");
        }
    }

    private static void requireLoaded(String name, List<VersionLoads.Refusal> failed) {
        if (failed.isEmpty()) return;
        String why = failed.stream()
                .map(VersionLoads.Refusal::state)
                .map(state -> "version " + state.version() + ": " + state.reason())
                .collect(joining("; "));
        throw new InferFault(400, "model " + name + " is not served as wanted: " + why);
    }

    private CompletionStage<Void> within(String what, CompletableFuture<Void> done) {
        return done.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS).exceptionallyCompose(e -> {
            Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
            return CompletableFuture.failedFuture(
                    cause instanceof TimeoutException
                            ? new InferFault(504, what + " within " + timeout.toSeconds() + " s")
                            : cause);
        });
    }

    private SortedSet<ModelKey> list() {
        try {
            SortedSet<ModelKey> found = preparation.source().list();
            shelf.found(found);
            sourceFault = Optional.empty();
            return found;
        } catch (IOException | RuntimeException e) {
            sourceFault = Optional.of(String.valueOf(e.getMessage()));
            LOG.debug("models cannot be listed", e);
            throw new InferFault(503, "the models cannot be listed: " + e.getMessage());
        }
    }

    // on the loader's thread
    private void loadAsked(String name, LoadParameters wanted, long order) {
        SortedSet<ModelKey> all = list();
        wanted.policy().ifPresent(policy -> requireThere(name, policy, all));
        VersionPolicy policy = wanted.policy().orElseGet(() -> policies.apply(name));
        requireLoaded(name, loadNow(name, policy, wanted.force(), order, all));
        if (wanted.policy().isPresent()) asked.put(name, policy);
        else asked.remove(name);
    }

    private VersionPolicy policy(String name) {
        VersionPolicy wanted = asked.get(name);
        return wanted == null ? policies.apply(name) : wanted;
    }

    // whoever asks for a version by name now means one that is there; what is configured may be put there later
    private static void requireThere(String name, VersionPolicy policy, SortedSet<ModelKey> all) {
        if (!(policy instanceof VersionPolicy.Specific(Set<String> versions))) return;
        // that there is no such model at all is told elsewhere
        if (all.stream().noneMatch(key -> key.name().equals(name))) return;
        for (String version : versions) {
            if (all.contains(new ModelKey(name, version))) continue;
            throw new InferFault(
                    400, "version_policy names version " + quoted(version) + ", which model " + name + " has not");
        }
    }

    // on the loader's thread; the versions that could not be loaded
    private List<VersionLoads.Refusal> loadNow(
            String name, VersionPolicy policy, boolean force, long order, SortedSet<ModelKey> all) {
        List<ModelKey> there = versions(name, all);
        if (there.isEmpty()) throw new InferFault(404, "there is no model " + quoted(name));
        List<ModelKey> wanted = policy.choose(there);
        List<VersionLoads.Refusal> failed = new ArrayList<>();
        for (ModelKey key : wanted) loads.load(key, order, force).ifPresent(failed::add);
        if (started && failed.size() < wanted.size()) directory.complete(true);
        // what answers now is better than nothing as long as what is wanted instead does not
        if (failed.isEmpty() || directory.policy(name).isEmpty()) directory.policy(name, policy.text());
        if (!failed.isEmpty()) return failed;
        for (String version : directory.versions(name)) {
            ModelKey served = new ModelKey(name, version);
            if (!wanted.contains(served)) withdraw(served, "the version policy " + policy.text() + " does not want it");
        }
        return failed;
    }

    private static List<ModelKey> versions(String name, SortedSet<ModelKey> all) {
        return all.stream().filter(key -> key.name().equals(name)).toList();
    }

    @Override
    public CompletionStage<Void> unload(String name, boolean dependents) {
        try {
            requireName(name);
            List<CompletableFuture<Void>> closing = new ArrayList<>();
            synchronized (shelf) {
                if (!shelf.knows(name)) throw new InferFault(404, "there is no model " + quoted(name));
                shelf.unloaded(name);
                // the one that answers requests without a version goes last
                for (ModelKey key : served(name)) closing.add(withdraw(key, "unloaded"));
            }
            return within(
                    "model " + quoted(name) + " has requests that did not end",
                    CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new)));
        } catch (InferFault fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }

    private Collection<ModelKey> served(String name) {
        return directory.versions(name).stream()
                .map(version -> new ModelKey(name, version))
                .sorted()
                .toList();
    }

    private CompletableFuture<Void> withdraw(ModelKey key, String reason) {
        synchronized (shelf) {
            Optional<ServedModel> model = directory.find(key.name(), Optional.of(key.version()));
            if (model.isEmpty()) return CompletableFuture.completedFuture(null);
            served(key.name()).stream()
                    .filter(other -> !other.equals(key))
                    .reduce((_, newest) -> newest)
                    .ifPresent(newest -> directory.prefer(key.name(), newest.version()));
            shelf.unloading(key, reason);
            directory.withdraw(key.name(), key.version());
            LOG.infof("model serves no more model=%s reason=%s", key, reason);
            return model.get()
                    .closed()
                    .whenComplete((_, _) -> shelf.closed(key, reason))
                    .toCompletableFuture();
        }
    }

    @Override
    public void close() {
        loader.shutdownNow();
        preparation.close();
    }
}
