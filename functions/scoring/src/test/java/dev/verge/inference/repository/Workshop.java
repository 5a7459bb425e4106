package dev.verge.inference.repository;

import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.plane.DataPlane;
import dev.verge.inference.plane.InferRequest;
import dev.verge.inference.plane.InferResponse;
import dev.verge.inference.plane.ModelDirectory;
import dev.verge.inference.plane.Planes;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** A repository over a folder, with real trials, and hands to put models there and to ask them. */
final class Workshop implements AutoCloseable {
    static final long MEGABYTE = 1 << 20;
    static final TrialLimits LIMITS = new TrialLimits(Duration.ofSeconds(60), 512 * MEGABYTE, 2);

    final Path models;
    final ModelDirectory directory = new ModelDirectory();
    final DataPlane plane = Planes.over(directory);
    final LiveRepository repository;

    Workshop(Path models, Path state) throws IOException {
        this(models, state, "all", LIMITS);
    }

    Workshop(Path models, Path state, String policy, TrialLimits limits) throws IOException {
        this(models, new FolderSource(models, 64 * MEGABYTE), StateFolder.open(state, 3), policy, limits);
    }

    Workshop(Path models, ModelSource source, StateFolder state, String policy, TrialLimits limits) {
        this.models = models;
        this.repository = new LiveRepository(
                directory,
                new Preparation(
                        source,
                        new Opener(SessionSettings.DEFAULT, 1),
                        Optional.of(state),
                        Optional.of(new TrialProcess(
                                TrialCommand.java(Trial.class), state.temp(), SessionSettings.RUN_BYTES)),
                        () -> limits,
                        64 * MEGABYTE),
                _ -> VersionPolicy.parse(policy),
                Duration.ofSeconds(120),
                false,
                Set.of());
    }

    void put(String name, String version, byte[] model) throws IOException {
        Path folder = Files.createDirectories(models.resolve(name).resolve(version));
        Files.write(folder.resolve("model.onnx"), model);
    }

    void describe(String name, String version, String json) throws IOException {
        Files.writeString(models.resolve(name).resolve(version).resolve("model.json"), json);
    }

    /** Waits; an {@link dev.verge.inference.plane.InferFault} comes out as it is. */
    void load(String name) {
        load(name, Map.of());
    }

    void load(String name, Map<String, String> parameters) {
        await(repository.load(name, parameters).toCompletableFuture());
    }

    void start() {
        await(repository.start());
    }

    private static void await(CompletableFuture<Void> done) {
        try {
            done.orTimeout(150, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException fault) throw fault;
            throw e;
        }
    }

    ModelState state(String name, String version) {
        return repository.index(false).stream()
                .filter(state -> state.name().equals(name) && state.version().equals(version))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not in the index: " + name + "/" + version));
    }

    /** The first of the four floats that come for four times {@code x}, from the version that answers. */
    float ask(String name, float x) {
        InferResponse response = ask(name, List.of(floats("x", x)));
        try {
            return ((Tensor.Numbers) response.outputs().getFirst()).data().getFloatLE(0);
        } finally {
            response.release();
        }
    }

    /** Waits; an {@link dev.verge.inference.plane.InferFault} comes out as it is. */
    InferResponse ask(String name, List<Tensor> inputs) {
        try {
            return plane.infer(new InferRequest(name, Optional.empty(), inputs, List.of()))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException fault) throw fault;
            throw e;
        }
    }

    static Tensor floats(String name, float x) {
        ByteBuf data = Unpooled.directBuffer(16);
        for (int i = 0; i < 4; i++) data.writeFloatLE(x);
        return new Tensor.Numbers(name, DataType.FP32, new long[] {4}, data);
    }

    static Tensor count(String name, long n) {
        return new Tensor.Numbers(
                name, DataType.INT64, new long[0], Unpooled.directBuffer(8).writeLongLE(n));
    }

    @Override
    public void close() {
        repository.close();
    }
}
