package dev.verge.inference.plane;

import dev.verge.inference.onnx.Run;
import dev.verge.inference.tensor.Tensor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The data plane over the models of the directory. */
@Singleton
public final class OnnxDataPlane implements DataPlane {
    private static final Logger LOG = Logger.getLogger(OnnxDataPlane.class);

    private final ModelDirectory directory;
    private final Budget budget;
    private final Dispatch dispatch;

    @Inject
    public OnnxDataPlane(ModelDirectory directory, PlaneOptions options) {
        this(
                directory,
                new Budget(options.maxBytes().asLongValue()),
                new Dispatch(
                        new Workers(
                                options.workers() > 0
                                        ? options.workers()
                                        : Runtime.getRuntime().availableProcessors(),
                                options.queue()),
                        options.largeBytes().asLongValue()));
    }

    OnnxDataPlane(ModelDirectory directory, Budget budget, Dispatch dispatch) {
        this.directory = directory;
        this.budget = budget;
        this.dispatch = dispatch;
    }

    @PreDestroy
    void close() {
        dispatch.close();
    }

    /** Bytes of the tensors that are being worked on. */
    long bytesInFlight() {
        return budget.taken();
    }

    /** Calls that wait for a worker. */
    int waiting() {
        return dispatch.waiting();
    }

    @Override
    public boolean ready() {
        return directory.isComplete();
    }

    @Override
    public List<String> models() {
        return directory.names();
    }

    @Override
    public boolean ready(String model, Optional<String> version) {
        return directory.find(model, version).isPresent();
    }

    @Override
    public ModelMetadata metadata(String model, Optional<String> version) {
        ServedModel served = directory.acquire(model, version);
        try {
            return served.metadata(directory.versions(model), directory.policy(model));
        } finally {
            served.release();
        }
    }

    @Override
    public List<ModelStatistics> statistics(String model, Optional<String> version) {
        if (version.isEmpty() && !directory.versions(model).isEmpty()) {
            return directory.versions(model).stream()
                    .map(v -> directory.find(model, Optional.of(v)))
                    .flatMap(Optional::stream)
                    .map(ServedModel::statistics)
                    .toList();
        }
        ServedModel served = directory.acquire(model, version);
        served.release();
        return List.of(served.statistics());
    }

    @Override
    public CompletionStage<InferResponse> infer(InferRequest request) {
        long start = System.nanoTime();
        ServedModel model;
        try {
            model = directory.acquire(request.model(), request.version());
        } catch (InferFault fault) {
            request.release();
            return CompletableFuture.failedFuture(fault);
        }
        return infer(new Turn(model, request, bytes(request), start));
    }

    private CompletionStage<InferResponse> infer(Turn turn) {
        if (!budget.take(turn.bytes())) return CompletableFuture.failedFuture(turn.ended(Shed.memory()));
        CompletableFuture<Run> reply;
        try {
            Call call = turn.model().call(turn.request(), turn.start());
            reply = call.reply();
            dispatch.run(turn.model(), call, turn.bytes());
            if (!reply.isDone()) turn.request().caller().whenGone(call::abandon);
        } catch (RuntimeException | OutOfMemoryError fault) {
            // whatever it is, the turn must end
            reply = CompletableFuture.failedFuture(fault);
        }
        // on the caller's thread it is done by now, and needs no stages
        if (!reply.isDone()) return reply.handle((run, fault) -> ended(turn, run, fault));
        try {
            return CompletableFuture.completedFuture(ended(turn, reply.resultNow(), null));
        } catch (IllegalStateException failed) {
            return CompletableFuture.failedFuture(ended(turn, reply.exceptionNow()));
        }
    }

    private InferResponse ended(Turn turn, @Nullable Run run, @Nullable Throwable fault) {
        if (run == null) throw ended(turn, fault == null ? new InferFault(500, "the model failed") : fault);
        budget.giveBack(turn.bytes());
        return turn.ended(run);
    }

    private InferFault ended(Turn turn, Throwable fault) {
        budget.giveBack(turn.bytes());
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        if (cause instanceof InferFault known) return turn.ended(known);
        if (cause instanceof OutOfMemoryError none)
            return turn.ended(Shed.none(turn.model().identity(), none));
        LOG.errorf(cause, "call failed model=%s", turn.model().identity().name());
        return turn.ended(new InferFault(500, "the model failed"));
    }

    private static long bytes(InferRequest request) {
        long bytes = 0;
        for (Tensor input : request.inputs()) {
            switch (input) {
                case Tensor.Numbers numbers -> bytes += numbers.data().readableBytes();
                // what a string takes beside its characters
                case Tensor.Strings strings -> {
                    for (String text : strings.data()) bytes += 48 + text.length();
                }
            }
        }
        return bytes;
    }
}
