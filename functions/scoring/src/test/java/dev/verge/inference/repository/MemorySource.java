package dev.verge.inference.repository;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** A trusted source whose files are in memory, and which can be out of reach. */
final class MemorySource implements ModelSource {
    private final TreeMap<ModelKey, byte[]> models = new TreeMap<>();
    private final Set<String> lost = new HashSet<>();
    private final Semaphore listings = new Semaphore(Integer.MAX_VALUE);
    private volatile Optional<Consumer<ModelKey>> fetching = Optional.empty();

    synchronized void put(String name, String version, byte[] model) {
        models.put(new ModelKey(name, version), model);
    }

    /** From now on only so many readings of the list succeed. */
    void listOnly(int times) {
        listings.drainPermits();
        listings.release(times);
    }

    /** The files of this model cannot be read. */
    synchronized void lose(String name) {
        lost.add(name);
    }

    synchronized void find(String name) {
        lost.remove(name);
    }

    /** Is told of each fetching, and may hold it up. */
    void whileFetching(Consumer<ModelKey> told) {
        fetching = Optional.of(told);
    }

    @Override
    public SortedSet<ModelKey> list() throws IOException {
        if (!listings.tryAcquire()) throw new IOException("out of reach");
        synchronized (this) {
            return new TreeSet<>(models.keySet());
        }
    }

    @Override
    public ModelContent fetch(ModelKey key) throws IOException {
        fetching.ifPresent(told -> told.accept(key));
        synchronized (this) {
            if (lost.contains(key.name())) throw new IOException("out of reach");
            return new ModelContent.InMemory(new byte[0], requireNonNull(models.get(key)));
        }
    }

    @Override
    public boolean trusted() {
        return true;
    }
}
