package dev.verge.inference.repository;

import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ModelIdentity;
import dev.verge.inference.plane.ServedModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Loads single versions, from the source to the directory, and writes on the shelf how that goes. For one thread. */
final class VersionLoads {
    private static final Logger LOG = Logger.getLogger(VersionLoads.class);

    private final ModelDirectory directory;
    private final Preparation preparation;
    private final Shelf shelf;
    // what did not pass its trial a moment ago, by fingerprint
    private Map<String, ModelFault> refused = Map.of();

    VersionLoads(ModelDirectory directory, Preparation preparation, Shelf shelf) {
        this.directory = directory;
        this.preparation = preparation;
        this.shelf = shelf;
    }

    /**
     * A version that was not loaded.
     *
     * @param unread whether the source did not give its files
     */
    record Refusal(ModelState state, boolean unread) {}

    /** Tries versions that are about to be loaded side by side. */
    void tryAhead(List<ModelKey> keys) {
        refused = preparation.tryAhead(keys);
    }

    /** What {@link #tryAhead} has found counts no more. */
    void forgetTrials() {
        refused = Map.of();
    }

    /**
     * Loads a version, unless the same files serve already.
     *
     * @param order since when nobody must have unloaded the model
     * @param force whether it is let go from quarantine, tried and opened again in any case
     * @return why it was not loaded
     */
    Optional<Refusal> load(ModelKey key, long order, boolean force) {
        boolean read = false;
        try {
            synchronized (shelf) {
                if (shelf.wasUnloadedSince(key.name(), order)) return calledOff(key);
                shelf.loading(key);
            }
            Preparation.Inspected files = preparation.inspect(key);
            read = true;
            String fingerprint = files.inspection().fingerprint();
            synchronized (shelf) {
                if (shelf.wasUnloadedSince(key.name(), order)) return calledOff(key);
                if (!force && shelf.serves(key, fingerprint)) {
                    shelf.ready(key, fingerprint, warning(key));
                    return Optional.empty();
                }
            }
            ModelFault fault = refused.get(fingerprint);
            if (fault != null) throw fault;
            return publish(key, fingerprint, preparation.prepare(files, force), order);
        } catch (ModelFault e) {
            return Optional.of(new Refusal(failed(key, e.getMessage()), false));
        } catch (IOException | RuntimeException e) {
            LOG.debugf(e, "model cannot be loaded model=%s", key);
            return Optional.of(new Refusal(
                    failed(key, "it cannot be read: " + e.getMessage()), !read && e instanceof IOException));
        }
    }

    private Optional<Refusal> calledOff(ModelKey key) {
        return Optional.of(new Refusal(shelf.calledOff(key, "unloaded meanwhile"), false));
    }

    private Optional<Refusal> publish(ModelKey key, String fingerprint, ServedModel model, long order) {
        String warning = warning(model);
        synchronized (shelf) {
            if (shelf.wasUnloadedSince(key.name(), order)) {
                model.retire();
                return calledOff(key);
            }
            directory.publish(model, isNewest(key));
            shelf.ready(key, fingerprint, warning);
        }
        if (!warning.isEmpty()) LOG.warnf("model serves, but model=%s warning=%s", key, warning);
        LOG.infof("model serves model=%s digest=%s", key, model.identity().digest());
        return Optional.empty();
    }

    private String warning(ModelKey key) {
        return directory
                .find(key.name(), Optional.of(key.version()))
                .map(VersionLoads::warning)
                .orElse("");
    }

    private static String warning(ServedModel model) {
        return model.identity().properties().getOrDefault(ModelIdentity.WARNING, "");
    }

    private boolean isNewest(ModelKey key) {
        return directory.versions(key.name()).stream()
                .allMatch(version -> VersionOrder.compare(version, key.version()) <= 0);
    }

    private ModelState failed(ModelKey key, String reason) {
        LOG.errorf("model refused model=%s reason=%s", key, reason);
        return shelf.failed(key, reason, directory.versions(key.name()).contains(key.version()));
    }
}
