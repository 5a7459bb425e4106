package dev.verge.inference.repository;

import static dev.verge.telemetry.Texts.quoted;
import static java.util.stream.Collectors.joining;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ServedModel;
import dev.verge.inference.repository.ModelState.State;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
    private static final String FORCE = "force";

    private final ModelDirectory directory;
    private final Preparation preparation;
    private final Function<String, VersionPolicy> policies;
    private final Duration timeout;
    private final boolean strict;
    private final Set<String> first;
    private final Shelf shelf = new Shelf();
    private final IndexAge age = new IndexAge();
    private final ThreadPoolExecutor loader = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_LOADS),
            task -> Thread.ofPlatform().daemon().name("verge-models").unstarted(task));

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
            SortedSet<String> names = new TreeSet<>();
            for (ModelKey key : list()) names.add(key.name());
            // what is unloaded before its turn comes stays so
            long order = shelf.begin("");
            loadFirst(names, order);
            for (String name : List.copyOf(names)) {
                loadNow(name, false, order);
                names.remove(name);
                directory.expect(names);
            }
        } catch (InferFault e) {
            why = e.getMessage();
        }
        started = true;
        directory.expect(Set.of());
        if (!directory.all().isEmpty()) {
            directory.complete(true);
            return;
        }
        LOG.errorf("no model can be served: %s", shelf.states(false).isEmpty() ? why : shelf.states(false));
        if (strict) throw new IllegalStateException("no model can be served");
    }

    // takes out what it has loaded
    private void loadFirst(SortedSet<String> names, long order) {
        List<String> now = names.stream().filter(first::contains).toList();
        if (now.isEmpty()) return;
        directory.expect(names);
        now.forEach(names::remove);
        for (String name : now) loadNow(name, false, order);
        directory.expect(names);
        if (!directory.all().isEmpty()) directory.complete(true);
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
                    list();
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
            boolean force = force(parameters);
            requireName(name);
            return within(
                    "model " + quoted(name) + " was not loaded",
                    CompletableFuture.runAsync(() -> requireLoaded(name, loadNow(name, force)), loader));
        } catch (InferFault fault) {
            return CompletableFuture.failedFuture(fault);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new InferFault(503, WAITING_LOADS + " loads are waiting already; try again later"));
        }
    }

    private static boolean force(Map<String, String> parameters) {
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            if (!parameter.getKey().equals(FORCE)) {
                throw new InferFault(
                        400, "there is no parameter " + quoted(parameter.getKey()) + "; force is the only one");
            }
            if (!parameter.getValue().equals("true") && !parameter.getValue().equals("false")) {
                throw new InferFault(400, "parameter force is true or false, not " + quoted(parameter.getValue()));
            }
        }
        return "true".equals(parameters.get(FORCE));
    }

    private static void requireName(String name) {
        if (!ModelKey.isName(name)) {
            throw new InferFault(400, quoted(name) + " names no model: 1 to 64 of A-Z a-z 0-9 . _ -");
        }
    }

    private static void requireLoaded(String name, List<ModelState> failed) {
        if (failed.isEmpty()) return;
        String why = failed.stream()
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

    // on the loader's thread; the versions that could not be loaded
    private List<ModelState> loadNow(String name, boolean force) {
        return loadNow(name, force, shelf.begin(name));
    }

    private List<ModelState> loadNow(String name, boolean force, long order) {
        List<ModelKey> there =
                list().stream().filter(key -> key.name().equals(name)).toList();
        if (there.isEmpty()) throw new InferFault(404, "there is no model " + quoted(name));
        List<ModelKey> wanted = policies.apply(name).choose(there);
        List<ModelState> failed = new ArrayList<>();
        for (ModelKey key : wanted) load(key, order, force).ifPresent(failed::add);
        // what answers now is better than nothing as long as what is wanted instead does not
        if (!failed.isEmpty()) return failed;
        for (String version : directory.versions(name)) {
            ModelKey served = new ModelKey(name, version);
            if (!wanted.contains(served)) withdraw(served, "its policy does not want it");
        }
        return failed;
    }

    private Optional<ModelState> load(ModelKey key, long order, boolean force) {
        try {
            shelf.loading(key);
            Preparation.Inspected files = preparation.inspect(key);
            if (!force && shelf.serves(key, files.inspection().fingerprint())) {
                shelf.ready(key, files.inspection().fingerprint());
                return Optional.empty();
            }
            ServedModel model = preparation.prepare(files, force);
            if (publish(key, files.inspection().fingerprint(), model, order)) return Optional.empty();
            return Optional.of(new ModelState(key.name(), key.version(), State.UNAVAILABLE, "unloaded meanwhile"));
        } catch (ModelFault e) {
            return Optional.of(failed(key, e.getMessage()));
        } catch (IOException | RuntimeException e) {
            LOG.debugf(e, "model cannot be loaded model=%s", key);
            return Optional.of(failed(key, "it cannot be read: " + e.getMessage()));
        }
    }

    private boolean publish(ModelKey key, String fingerprint, ServedModel model, long order) {
        synchronized (shelf) {
            if (shelf.wasUnloadedSince(key.name(), order)) {
                model.retire();
                return false;
            }
            directory.publish(model, isNewest(key));
            shelf.ready(key, fingerprint);
        }
        if (started) directory.complete(true);
        LOG.infof("model serves model=%s digest=%s", key, model.identity().digest());
        return true;
    }

    private boolean isNewest(ModelKey key) {
        return directory.versions(key.name()).stream()
                .allMatch(version -> VersionOrder.compare(version, key.version()) <= 0);
    }

    private ModelState failed(ModelKey key, String reason) {
        LOG.errorf("model refused model=%s reason=%s", key, reason);
        return shelf.failed(key, reason, directory.versions(key.name()).contains(key.version()));
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
