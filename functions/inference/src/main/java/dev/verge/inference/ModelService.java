package dev.verge.inference;

import dev.verge.inference.model.BakedModels;
import dev.verge.inference.model.FolderModels;
import dev.verge.inference.model.LoadedModel;
import dev.verge.inference.model.ModelFiles;
import dev.verge.inference.model.ModelLoader;
import dev.verge.inference.model.Models;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.ModelIdentity;
import dev.verge.inference.plane.ServedModel;
import dev.verge.telemetry.SignalCatalogue;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/** Loads the models when the function starts, beside everything else; the function is ready when all are proved. */
@Singleton
public class ModelService {
    private static final Logger LOG = Logger.getLogger(ModelService.class);

    private final InferenceOptions options;
    private final ModelDirectory directory;
    private final CompletableFuture<Models> models = new CompletableFuture<>();

    ModelService(InferenceOptions options, ModelDirectory directory) {
        this.options = options;
        this.directory = directory;
    }

    void onStart(@Observes StartupEvent event) {
        Thread.ofPlatform().name("verge-models").start(this::load);
    }

    private void load() {
        try {
            models.complete(new Models(loadAll()));
        } catch (RuntimeException e) {
            LOG.errorf("models cannot be served, the function ends: %s", e.getMessage());
            LOG.debug("models cannot be served", e);
            models.completeExceptionally(e);
            Quarkus.asyncExit(1);
        }
    }

    private List<LoadedModel> loadAll() {
        ModelFiles.Source source =
                options.models().<ModelFiles.Source>map(FolderModels::new).orElseGet(BakedModels::new);
        ModelLoader loader = new ModelLoader(SignalCatalogue.standard(), options.slots(), options.warmUps());
        List<LoadedModel> loaded = new ArrayList<>();
        for (ModelFiles files : source.all()) {
            LoadedModel model = loader.load(files);
            loaded.add(model);
            publish(files, model);
            LOG.infof("model proved model=%s", files.place());
        }
        directory.complete(true);
        return loaded;
    }

    private void publish(ModelFiles files, LoadedModel model) {
        var d = model.description();
        ModelIdentity identity = new ModelIdentity(d.name(), d.version(), d.digest(), Map.of());
        directory.publish(
                new ServedModel(identity, OnnxModel.open(files.model(), SessionSettings.DEFAULT), model), true);
    }

    /** The models, or empty while they are not proved yet. */
    public Optional<Models> ready() {
        return models.isDone() && !models.isCompletedExceptionally() ? Optional.of(models.join()) : Optional.empty();
    }
}
