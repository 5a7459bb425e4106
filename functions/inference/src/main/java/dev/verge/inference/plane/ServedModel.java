package dev.verge.inference.plane;

import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One version of a model that can be asked. Safe for use by many threads. It lives until it is {@link #retire retired} and
 * the last call that has {@link #acquire acquired} it is over; then its session is closed.
 */
public final class ServedModel {
    private static final String PLATFORM = "onnxruntime_onnx";

    private final ModelIdentity identity;
    private final OnnxModel model;
    private final Optional<Object> face;
    private final Signature signature;
    private final Reference reference;
    private final Recorder recorder = new Recorder();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Inline inline;

    /**
     * @param model open and proved; from now on this closes it
     * @param face what else can be asked of this model, for instance a {@code LoadedModel} for windows
     */
    public ServedModel(ModelIdentity identity, OnnxModel model, @Nullable Object face) {
        this.identity = identity;
        this.model = model;
        this.face = Optional.ofNullable(face);
        this.signature = new Signature(model.inputs(), model.outputs());
        this.reference = new Reference(this::close);
        this.inline = new Inline(identity, model, signature, recorder);
    }

    /** Name, version, digest. */
    public ModelIdentity identity() {
        return identity;
    }

    /** What else can be asked of this model, if it is of this type. */
    public <T> Optional<T> face(Class<T> type) {
        return face.filter(type::isInstance).map(type::cast);
    }

    /** What the model is, with the versions that can be asked beside it. */
    public ModelMetadata metadata(List<String> versions) {
        Map<String, String> properties = new LinkedHashMap<>(identity.properties());
        properties.put("digest", identity.digest());
        return new ModelMetadata(
                identity.name(),
                identity.version(),
                versions,
                PLATFORM,
                tensors(model.inputs()),
                tensors(model.outputs()),
                properties);
    }

    private static List<TensorMetadata> tensors(List<TensorSpec> specs) {
        return specs.stream()
                .map(s -> new TensorMetadata(s.name(), s.type(), s.shape()))
                .toList();
    }

    /** Begins a use; false if the model has been retired, and is not to be asked any more. */
    public boolean acquire() {
        return reference.acquire();
    }

    /** Ends a use that {@link #acquire} began. */
    public void release() {
        reference.release();
    }

    /**
     * Takes no new calls; after the last one the session is closed. To be called once, and by nobody for a model that has
     * been published: the directory does it.
     */
    public void retire() {
        reference.release();
    }

    /** Done when the last call is over and the memory is free. */
    public CompletionStage<Void> closed() {
        return closed.copy();
    }

    private void close() {
        try {
            model.close();
            closed.complete(null);
        } catch (ModelFailure e) {
            closed.completeExceptionally(e);
        }
    }

    /** What this version has done since it was loaded. */
    public ModelStatistics statistics() {
        return recorder.statistics(identity);
    }

    /**
     * Asks the model, within a use that has been acquired; the use may end once the stage is complete.
     *
     * @param request its inputs are released
     * @return as {@link DataPlane#infer}
     */
    public CompletionStage<InferResponse> infer(InferRequest request) {
        return inline.infer(request);
    }
}
