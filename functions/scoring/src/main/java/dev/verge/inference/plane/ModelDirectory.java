package dev.verge.inference.plane;

import static dev.verge.telemetry.Texts.quoted;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The models that can be asked, by name and version. Reading takes no lock: every change makes a new snapshot and
 * replaces the old one. Whoever fills it decides which version answers a request that names none.
 */
@Singleton
public final class ModelDirectory {
    /** @param coming names of models that are still to be loaded */
    private record Snapshot(Map<String, Versions> models, Set<String> coming, boolean complete) {}

    /** The versions of one model, and the one that answers where none is named. */
    private record Versions(Map<String, ServedModel> all, String preferred) {}

    private final Map<String, String> policies = new ConcurrentHashMap<>();
    private final List<Consumer<ServedModel>> watchers = new ArrayList<>();
    private volatile Snapshot snapshot = new Snapshot(Map.of(), Set.of(), false);

    /**
     * Puts a version in, and retires the one that it replaces.
     *
     * @param preferred whether it answers requests that name no version; the first version of a model always does
     */
    public void publish(ServedModel model, boolean preferred) {
        ServedModel replaced = put(model, preferred);
        if (replaced != null && replaced != model) replaced.retire();
    }

    /** Is told of every version that is put in, those that are there already first. */
    public synchronized void onPublish(Consumer<ServedModel> watcher) {
        watchers.add(watcher);
        all().forEach(watcher);
    }

    private synchronized @Nullable ServedModel put(ServedModel model, boolean preferred) {
        String name = model.identity().name();
        String version = model.identity().version();
        for (Consumer<ServedModel> watcher : watchers) watcher.accept(model);
        Versions old = snapshot.models().get(name);
        Map<String, ServedModel> all = new TreeMap<>(old == null ? Map.of() : old.all());
        ServedModel replaced = all.put(version, model);
        replace(name, new Versions(Map.copyOf(all), preferred || old == null ? version : old.preferred()));
        return replaced;
    }

    /** Lets another version answer requests that name none; false if there is no such version. */
    public synchronized boolean prefer(String name, String version) {
        Versions old = snapshot.models().get(name);
        if (old == null || !old.all().containsKey(version)) return false;
        replace(name, new Versions(old.all(), version));
        return true;
    }

    /**
     * Takes a version out and retires it. If it was the preferred one, call {@link #prefer} beforehand; else requests that
     * name no version find none until then.
     *
     * @return the version, which is closed after its last call, or empty if there is none
     */
    public Optional<ServedModel> withdraw(String name, String version) {
        ServedModel withdrawn = remove(name, version);
        if (withdrawn != null) withdrawn.retire();
        return Optional.ofNullable(withdrawn);
    }

    private synchronized @Nullable ServedModel remove(String name, String version) {
        Versions old = snapshot.models().get(name);
        if (old == null || !old.all().containsKey(version)) return null;
        Map<String, ServedModel> all = new TreeMap<>(old.all());
        ServedModel removed = all.remove(version);
        replace(name, all.isEmpty() ? null : new Versions(Map.copyOf(all), old.preferred()));
        return removed;
    }

    private void replace(String name, @Nullable Versions versions) {
        Map<String, Versions> models = new TreeMap<>(snapshot.models());
        if (versions == null) models.remove(name);
        else models.put(name, versions);
        snapshot = new Snapshot(Map.copyOf(models), snapshot.coming(), snapshot.complete());
    }

    /** Says whether every model that the server must have is there. */
    public synchronized void complete(boolean complete) {
        snapshot = new Snapshot(snapshot.models(), snapshot.coming(), complete);
    }

    /** Says which models are still to be loaded: they are not unknown, but to be asked later. */
    public synchronized void expect(Set<String> names) {
        snapshot = new Snapshot(snapshot.models(), Set.copyOf(names), snapshot.complete());
    }

    /** Whether every model that the server must have is there. */
    public boolean isComplete() {
        return snapshot.complete();
    }

    /** Says which versions of a model are served, for whoever asks what it is. */
    public void policy(String name, String policy) {
        policies.put(name, policy);
    }

    /** Which versions of a model are served, where that was said. */
    public Optional<String> policy(String name) {
        return Optional.ofNullable(policies.get(name));
    }

    /** The model of this name, of this version or the preferred one. */
    public Optional<ServedModel> find(String name, Optional<String> version) {
        Versions versions = snapshot.models().get(name);
        if (versions == null) return Optional.empty();
        return Optional.ofNullable(versions.all().get(version.isPresent() ? version.get() : versions.preferred()));
    }

    /**
     * The model of this name, in use: the caller releases it.
     *
     * @throws InferFault 404 if there is no such model or version
     */
    public ServedModel acquire(String name, Optional<String> version) {
        // a version that was retired after it was found has been taken out before: the next look finds its successor
        while (true) {
            Optional<ServedModel> found = find(name, version);
            if (found.isEmpty()) throw unknown(name, version);
            if (found.get().acquire()) return found.get();
        }
    }

    private InferFault unknown(String name, Optional<String> version) {
        if (!isComplete()) return new InferFault(503, "the models are not loaded yet");
        if (snapshot.coming().contains(name)) {
            return new InferFault(503, "model " + quoted(name) + " is not loaded yet");
        }
        if (version.isEmpty() || versions(name).isEmpty())
            return new InferFault(404, "there is no model " + quoted(name));
        return new InferFault(404, "there is no version " + quoted(version.get()) + " of model " + quoted(name));
    }

    /** Versions of this model that can be asked, in the order of their text; none if there is no such model. */
    public List<String> versions(String name) {
        Versions versions = snapshot.models().get(name);
        return versions == null
                ? List.of()
                : versions.all().keySet().stream().sorted().toList();
    }

    /** Names of the models that can be asked, sorted. */
    public List<String> names() {
        return snapshot.models().keySet().stream().sorted().toList();
    }

    /** Every version of every model. */
    public List<ServedModel> all() {
        return snapshot.models().values().stream()
                .map(Versions::all)
                .map(Map::values)
                .flatMap(Collection::stream)
                .toList();
    }

    /** The name of the only model, or empty if there are none or several, or there will be. */
    public Optional<String> only() {
        Snapshot now = snapshot;
        Map<String, Versions> models = now.models();
        return models.size() == 1 && models.keySet().containsAll(now.coming())
                ? Optional.of(models.keySet().iterator().next())
                : Optional.empty();
    }
}
