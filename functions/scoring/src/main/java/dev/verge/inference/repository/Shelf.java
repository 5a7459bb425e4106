package dev.verge.inference.repository;

import dev.verge.inference.repository.ModelState.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;

/** What is known of each version. Safe for use by many threads; its monitor may be held for several steps. */
final class Shelf {
    private record Entry(State state, String reason, String fingerprint) {}

    private static final Entry NEW = new Entry(State.UNKNOWN, "", "");
    private static final Set<State> KEPT_WITHOUT_FILES = Set.of(State.READY, State.LOADING, State.UNLOADING);

    private final Map<ModelKey, Entry> entries = new TreeMap<>();
    private final Map<String, Long> unloads = new HashMap<>();
    private long orders;

    /** The source holds these; others are forgotten unless they are in use. */
    synchronized void found(SortedSet<ModelKey> there) {
        for (ModelKey key : there) entries.putIfAbsent(key, NEW);
        entries.entrySet()
                .removeIf(e -> !there.contains(e.getKey())
                        && !KEPT_WITHOUT_FILES.contains(e.getValue().state()));
    }

    synchronized List<ModelState> states(boolean readyOnly) {
        return entries.entrySet().stream()
                .filter(e -> !readyOnly || e.getValue().state() == State.READY)
                .map(e -> new ModelState(
                        e.getKey().name(),
                        e.getKey().version(),
                        e.getValue().state(),
                        e.getValue().reason()))
                .toList();
    }

    synchronized boolean knows(String name) {
        return entries.keySet().stream().anyMatch(key -> key.name().equals(name));
    }

    /** A number for a load, to ask {@link #wasUnloadedSince} with. */
    synchronized long begin() {
        return ++orders;
    }

    synchronized void unloaded(String name) {
        unloads.put(name, ++orders);
    }

    synchronized boolean wasUnloadedSince(String name, long order) {
        return unloads.getOrDefault(name, 0L) > order;
    }

    /** It is being loaded; one that answers goes on doing so. */
    synchronized void loading(ModelKey key) {
        Entry old = entries.getOrDefault(key, NEW);
        if (old.state() != State.READY) entries.put(key, new Entry(State.LOADING, "", old.fingerprint()));
    }

    /** Whether these very files answer. */
    synchronized boolean serves(ModelKey key, String fingerprint) {
        Entry entry = entries.getOrDefault(key, NEW);
        return entry.state() == State.READY && entry.fingerprint().equals(fingerprint);
    }

    synchronized void ready(ModelKey key, String fingerprint, String warning) {
        entries.put(key, new Entry(State.READY, warning, fingerprint));
    }

    /** @param serves whether an older load of this version still answers */
    synchronized ModelState failed(ModelKey key, String reason, boolean serves) {
        String fingerprint = entries.getOrDefault(key, NEW).fingerprint();
        entries.put(
                key,
                serves
                        ? new Entry(State.READY, "its new files are refused: " + reason, fingerprint)
                        : new Entry(State.UNAVAILABLE, reason, ""));
        return new ModelState(key.name(), key.version(), State.UNAVAILABLE, reason);
    }

    /** It was unloaded before it was loaded; one that is still in use ends as it would. */
    synchronized ModelState calledOff(ModelKey key, String reason) {
        if (entries.getOrDefault(key, NEW).state() != State.UNLOADING) {
            entries.put(key, new Entry(State.UNAVAILABLE, reason, ""));
        }
        return new ModelState(key.name(), key.version(), State.UNAVAILABLE, reason);
    }

    synchronized void unloading(ModelKey key, String reason) {
        entries.put(key, new Entry(State.UNLOADING, reason, ""));
    }

    /** The last request is over; it may be loaded again already. */
    synchronized void closed(ModelKey key, String reason) {
        if (entries.getOrDefault(key, NEW).state() != State.UNLOADING) return;
        entries.put(key, new Entry(State.UNAVAILABLE, reason, ""));
    }
}
