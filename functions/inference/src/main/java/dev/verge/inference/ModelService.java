package dev.verge.inference;

import dev.verge.inference.model.BakedModels;
import dev.verge.inference.model.FolderModels;
import dev.verge.inference.model.ModelFiles;
import dev.verge.inference.model.ModelLoader;
import dev.verge.inference.model.Versions;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ModelIdentity;
import dev.verge.inference.plane.ServedModel;
import dev.verge.telemetry.SignalCatalogue;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Loads the models when the function starts, beside everything else; the function is ready when all are proved. */
@Singleton
public class ModelService {
    private static final Logger LOG = Logger.getLogger(ModelService.class);

    private final InferenceOptions options;
    private final ModelDirectory directory;

    ModelService(InferenceOptions options, ModelDirectory directory) {
        this.options = options;
        this.directory = directory;
    }

    void onStart(@Observes StartupEvent event) {
        Thread.ofPlatform().name("verge-models").start(this::load);
    }

    private void load() {
        try {
            loadAll();
            directory.complete(true);
        } catch (RuntimeException e) {
            LOG.errorf("models cannot be served, the function ends: %s", e.getMessage());
            LOG.debug("models cannot be served", e);
            Quarkus.asyncExit(1);
        }
    }

    private boolean isNewest(ModelIdentity model) {
        return directory.versions(model.name()).stream().noneMatch(version -> Versions.newer(version, model.version()));
    }

    private void loadAll() {
        ModelFiles.Source source =
                options.models().<ModelFiles.Source>map(FolderModels::new).orElseGet(BakedModels::new);
        SessionSettings settings = new SessionSettings(options.threads(), options.arena(), options.slots());
        ModelLoader loader = new ModelLoader(SignalCatalogue.standard(), settings, options.warmUps());
        for (ModelFiles files : source.all()) {
            ServedModel model = loader.load(files);
            directory.publish(model, isNewest(model.identity()));
            LOG.infof("model proved model=%s", files.place());
        }
    }
}
