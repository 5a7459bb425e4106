package dev.verge.inference.plane;

import dev.verge.inference.onnx.Breaker;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.TensorSpec;
import dev.verge.inference.tensor.Tensor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One version of a model that can be asked. Safe for use by many threads. It lives until it is {@link #retire retired} and
 * the last call that has {@link #acquire acquired} it is over; then its session is closed.
 */
public final class ServedModel {
    private static final String PLATFORM = "onnxruntime_onnx";
    private static final double SLOW_NANOS = 1_000_000;
    // where neither the caller nor the model names a deadline
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final UseCount uses;
    private final Precautions precautions;
    private final ModelIdentity identity;
    private final OnnxModel model;
    private final Optional<Object> face;
    private final Signature signature;
    private final Reference reference;
    private final Recorder recorder = new Recorder();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Pace pace = new Pace(SLOW_NANOS);
    private final ModelRun run;
    private final Optional<Batching> batching;
    private final long patience;
    private volatile @Nullable Batcher batcher;

    /**
     * @param model open and proved; from now on this closes it
     * @param face what else can be asked of this model, for instance a {@code LoadedModel} for windows
     */
    public ServedModel(ModelIdentity identity, OnnxModel model, @Nullable Object face) {
        this(identity, model, face, UseCount.NONE);
    }

    /** @param uses is told of every use */
    public ServedModel(ModelIdentity identity, OnnxModel model, @Nullable Object face, UseCount uses) {
        this(identity, model, face, uses, Precautions.NONE);
    }

    /** @param precautions what the model needs */
    public ServedModel(
            ModelIdentity identity, OnnxModel model, @Nullable Object face, UseCount uses, Precautions precautions) {
        this(identity, model, face, uses, precautions, LONGEST);
    }

    ServedModel(
            ModelIdentity identity,
            OnnxModel model,
            @Nullable Object face,
            UseCount uses,
            Precautions precautions,
            Duration longest) {
        this.uses = uses;
        this.precautions = precautions;
        if (precautions.workers()) pace.always();
        model.mark(uses);
        this.identity = identity;
        this.model = model;
        this.face = Optional.ofNullable(face);
        this.signature = new Signature(model.inputs(), model.outputs());
        this.reference = new Reference(this::close);
        String own = identity.properties().get("deadlineMs");
        this.patience = own == null ? longest.toNanos() : Long.parseLong(own) * 1_000_000;
        this.run = new ModelRun(identity, model, Parts.of(identity.properties(), model), recorder, pace);
        this.batching = Batching.of(identity.properties(), model.inputs(), model.outputs());
    }

    /** Name, version, digest. */
    public ModelIdentity identity() {
        return identity;
    }

    /** What else can be asked of this model, if it is of this type. */
    public <T> Optional<T> face(Class<T> type) {
        return face.filter(type::isInstance).map(type::cast);
    }

    /**
     * What the model is.
     *
     * @param versions those that can be asked beside it
     * @param policy which ones are served, as {@code version_policy} says it
     */
    public ModelMetadata metadata(List<String> versions, Optional<String> policy) {
        Map<String, String> properties = new LinkedHashMap<>(identity.properties());
        properties.put("digest", identity.digest());
        policy.ifPresent(text -> properties.put("version_policy", text));
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
        if (!reference.acquire()) return false;
        uses.begin();
        return true;
    }

    /** Ends a use that {@link #acquire} began. */
    public void release() {
        uses.end();
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

    /** A call of the window door within a use: the nanoseconds of it, and those inside ONNX Runtime. */
    public void scored(long nanos, long inferNanos) {
        recorder.ran(1, inferNanos);
        pace.took(inferNanos);
        recorder.ended(Recorder.Ending.OK, nanos);
    }

    /** A call of the window door that came to nothing, and why, as an HTTP status. */
    public void refused(int status, long nanos) {
        recorder.ended(Recorder.Ending.of(status), nanos);
    }

    /** Whether a run usually takes too long for an event loop. */
    public boolean isSlow() {
        return pace.isSlow();
    }

    /** @throws InferFault 400 if the request does not fit the model */
    Call call(InferRequest request, long start) {
        Tensor[] inputs = signature.inputs(request.inputs());
        if (precautions.noLeast()) for (Tensor input : inputs) TensorCheck.requireNoLeast(input);
        return new Call(
                inputs,
                signature.outputs(request.outputs()),
                start,
                until(request.caller().deadline(), start));
    }

    /**
     * Until when an answer is of use, by {@link System#nanoTime}: as the caller says, else by the model's own {@code
     * deadlineMs}, else for a minute.
     *
     * @param start when the call came
     */
    public long until(OptionalLong wanted, long start) {
        return wanted.isPresent() ? wanted.getAsLong() : start + patience;
    }

    /** A run that was expected to be quick was broken off after about a second. */
    public void overran() {
        run.overran();
    }

    /** What breaks a run off at this time, or null if it will be over before it could be; the caller closes it. */
    @Nullable
    public Breaker breaker(long until) {
        return run.breaker(until);
    }

    /** A run that no call asked for, before the model is published or beside it, took so long. */
    public void took(long inferNanos) {
        pace.took(inferNanos);
    }

    ModelRun run() {
        return run;
    }

    Pace pace() {
        return pace;
    }

    Recorder recorder() {
        return recorder;
    }

    /** Where calls of this model are gathered, or null if they are not. */
    @Nullable
    Batcher batcher(Workers workers) {
        if (batching.isEmpty()) return null;
        Batcher made = batcher;
        if (made != null) return made;
        synchronized (this) {
            if (batcher == null) batcher = new Batcher(batching.get(), run, workers);
            return batcher;
        }
    }
}
