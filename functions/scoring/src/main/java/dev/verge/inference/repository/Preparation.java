package dev.verge.inference.repository;

import dev.verge.inference.plane.ServedModel;
import dev.verge.inference.plane.UseCount;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * From a version's files to a model that can be asked: inspected, not in quarantine, tried in a process of its own if that
 * is new, opened, proved and warm. One at a time, but for trials ahead.
 *
 * @param state empty where the source is trusted, whose versions are neither tried nor counted
 * @param limits what a trial may take, asked for each trial anew
 * @param maxBytes largest size of {@code model.onnx} and its external data together
 */
record Preparation(
        ModelSource source,
        Opener opener,
        Optional<StateFolder> state,
        Optional<TrialProcess> trial,
        Supplier<TrialLimits> limits,
        long maxBytes) {
    private static final Logger LOG = Logger.getLogger(Preparation.class);

    /** A version's files and what is known of them. */
    record Inspected(ModelKey key, ModelContent content, Inspection inspection) {}

    /** Fetches and inspects a version. */
    Inspected inspect(ModelKey key) throws IOException, ModelFault {
        ModelContent content = source.fetch(key);
        Inspection inspection = Inspection.of(content, maxBytes);
        try {
            Opener.header(key, content, inspection.digest());
        } catch (IllegalArgumentException e) {
            throw new ModelFault(String.valueOf(e.getMessage()), e);
        }
        return new Inspected(key, content, inspection);
    }

    /**
     * Tries side by side what is new, before anything is opened: what passes is remembered. What cannot be read or must be
     * tried alone is left to {@link #prepare}.
     *
     * @return why others did not pass, by their fingerprints
     */
    Map<String, ModelFault> tryAhead(List<ModelKey> keys) {
        Map<String, ModelFault> refused = new ConcurrentHashMap<>();
        if (state.isEmpty() || keys.size() < 2) return refused;
        // once for all: together they take no more than there is now
        TrialLimits each = limits.get();
        if (each.places() < 2) return refused;
        Set<String> seen = new HashSet<>();
        // its end waits for all, and breaks them off if this thread is interrupted
        try (ExecutorService trials = Executors.newFixedThreadPool(each.places())) {
            for (ModelKey key : keys) {
                try {
                    Inspected files = inspect(key);
                    if (!isNew(state.get(), files)
                            || !seen.add(files.inspection().fingerprint())) continue;
                    trials.execute(() -> tryAhead(state.get(), files, each, refused));
                } catch (ModelFault e) {
                    LOG.debugf(e, "no trial is needed model=%s", key);
                }
            }
        } catch (IOException | RuntimeException e) {
            // each would wait for a source that is out of reach
            LOG.debug("not all trials are ahead", e);
        }
        return refused;
    }

    // and neither under suspicion nor shared with who may write to it meanwhile
    private boolean isNew(StateFolder memory, Inspected files) throws IOException {
        Inspection inspection = files.inspection();
        return (inspection.external().isEmpty() || !source.isShared())
                && !memory.hasPassed(inspection.fingerprint())
                && !memory.isDoubtful(inspection.digest())
                && memory.quarantined(inspection.digest()).isEmpty();
    }

    private void tryAhead(StateFolder memory, Inspected files, TrialLimits each, Map<String, ModelFault> refused) {
        try {
            tryOut(files, each);
            memory.remember(files.inspection().fingerprint());
        } catch (ModelFault e) {
            // a cache may have let its files go while it waited for its turn
            if (isStillThere(files)) refused.put(files.inspection().fingerprint(), e);
        } catch (IOException | RuntimeException e) {
            LOG.debugf(e, "trial is left for later model=%s", files.key());
        }
    }

    /**
     * Makes it ready.
     *
     * @param force lets it go from quarantine and tries it again
     */
    ServedModel prepare(Inspected files, boolean force) throws IOException, ModelFault {
        if (state.isEmpty()) {
            return opener.open(files.key(), files.content(), files.inspection().digest(), UseCount.NONE);
        }
        StateFolder memory = state.get();
        String digest = files.inspection().digest();
        if (force) memory.forgive(digest);
        Optional<String> quarantined = memory.quarantined(digest);
        if (quarantined.isPresent()) {
            throw new ModelFault("in quarantine: it " + quarantined.get() + "; a load with force=true releases it");
        }
        if (files.inspection().external().isEmpty() || !source.isShared()) return prove(memory, files, force);
        if (!(files.content() instanceof ModelContent.OnDisk shared)) {
            throw new IllegalStateException("external data lies on a disk");
        }
        try (OwnCopy own = OwnCopy.of(shared, files.inspection(), memory.temp(), maxBytes)) {
            return prove(memory, new Inspected(files.key(), own.content(), files.inspection()), force);
        }
    }

    private ServedModel prove(StateFolder memory, Inspected files, boolean force) throws IOException, ModelFault {
        // it may have aborted the last process, and may abort this one
        boolean again = force || memory.isDoubtful(files.inspection().digest());
        if (again || !memory.hasPassed(files.inspection().fingerprint())) tryOut(files, limits.get());
        memory.remember(files.inspection().fingerprint());
        return open(memory, files);
    }

    private void tryOut(Inspected files, TrialLimits limits) throws IOException, ModelFault {
        if (trial.isEmpty() || !(files.content() instanceof ModelContent.OnDisk(var _, var model))) {
            throw new IllegalStateException("a source that is not trusted gives files that can be tried");
        }
        long start = System.nanoTime();
        trial.get().run(files.key(), model, files.inspection().digest(), maxBytes, limits);
        LOG.infof("model passed its trial model=%s millis=%d", files.key(), (System.nanoTime() - start) / 1_000_000);
    }

    private ServedModel open(StateFolder memory, Inspected files) throws IOException, ModelFault {
        String digest = files.inspection().digest();
        UseCount uses = memory.count(digest);
        boolean open = false;
        uses.begin();
        try {
            ServedModel model = opener.open(files.key(), files.content(), digest, uses);
            try {
                // the files may have been exchanged since they were tried
                if (!isAsInspected(files)) {
                    throw new ModelFault("its files changed while it was being loaded");
                }
                memory.serves(digest);
            } catch (IOException | ModelFault | RuntimeException e) {
                model.retire();
                throw e;
            }
            open = true;
            model.closed().whenComplete((_, _) -> forget(memory, digest));
            return model;
        } finally {
            uses.end();
            if (!open) memory.uncount(digest);
        }
    }

    private boolean isStillThere(Inspected files) {
        try {
            return isAsInspected(files);
        } catch (IOException | ModelFault gone) {
            return false;
        }
    }

    private boolean isAsInspected(Inspected files) throws IOException, ModelFault {
        return Inspection.of(files.content(), maxBytes).equals(files.inspection());
    }

    /** Ends what the source and the state hold. */
    void close() {
        try {
            if (source instanceof AutoCloseable open) open.close();
            if (state.isPresent()) state.get().close();
        } catch (Exception e) {
            LOG.warnf("the repository did not end cleanly: %s", e.getMessage());
        }
    }

    private static void forget(StateFolder memory, String digest) {
        try {
            memory.uncount(digest);
        } catch (IOException e) {
            LOG.warnf("a model that is closed goes on being counted digest=%s: %s", digest, e.getMessage());
        }
    }
}
