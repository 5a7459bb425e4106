package dev.verge.inference.repository;

import dev.verge.inference.model.GoldenTensors;
import dev.verge.inference.model.ModelHeader;
import dev.verge.inference.model.ModelLoader;
import dev.verge.inference.model.Task;
import dev.verge.inference.onnx.InputFailure;
import dev.verge.inference.onnx.ModelFailure;
import dev.verge.inference.onnx.OnnxModel;
import dev.verge.inference.onnx.Run;
import dev.verge.inference.onnx.SessionSettings;
import dev.verge.inference.onnx.TensorSpec;
import dev.verge.inference.pipeline.ImputationModel;
import dev.verge.inference.pipeline.IntegrityModel;
import dev.verge.inference.plane.ModelIdentity;
import dev.verge.inference.plane.ServedModel;
import dev.verge.inference.plane.UseCount;
import dev.verge.inference.tensor.Tensor;
import dev.verge.telemetry.SignalCatalogue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Opens a version and proves it: its golden vectors give what they must, often enough that the version is warm. The trial
 * process and the server do the same. Needs no framework.
 *
 * @param settings how sessions work
 * @param warmUps how often each golden vector is asked
 */
public record Opener(SessionSettings settings, int warmUps) {
    /**
     * Opens a version.
     *
     * @param digest of its {@code model.onnx}, as {@link Inspection} found it
     * @param uses is told of every use
     * @throws ModelFault if it is not what its description says
     * @throws IOException if its files cannot be read
     */
    public ServedModel open(ModelKey key, ModelContent content, String digest, UseCount uses)
            throws IOException, ModelFault {
        try {
            ModelHeader header = header(key, content, digest);
            OnnxModel model = open(content);
            model.mark(uses);
            try {
                WarmUp.Warmth warmth = prove(model, header);
                Hazards hazards = Hazards.of(Graph.of(content));
                var identity =
                        new ModelIdentity(key.name(), key.version(), digest, properties(header, warmth, hazards));
                var served = new ServedModel(
                        identity, model, face(header.task(), content, model), uses, hazards.precautions());
                // so that the first call already runs where a call of such a model belongs
                if (warmth.nanos() > 0) served.took(warmth.nanos());
                return served;
            } catch (RuntimeException e) {
                model.close();
                throw e;
            }
        } catch (ModelFailure | IllegalArgumentException e) {
            throw new ModelFault(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * What {@code model.json} says, checked against where it lies and what lies beside it.
     *
     * @throws IllegalArgumentException if it does not fit
     */
    static ModelHeader header(ModelKey key, ModelContent content, String digest) {
        if (content.description().length == 0) return ModelHeader.bare(key.name(), key.version());
        ModelHeader header = ModelHeader.parse(content.description());
        if (!header.name().equals(key.name()) || !header.version().equals(key.version())) {
            throw new IllegalArgumentException("model.json describes " + header.name() + " version " + header.version()
                    + ", but lies in the folder " + key);
        }
        if (!header.digest().equals(digest)) {
            throw new IllegalArgumentException(
                    "the version has the digest " + digest + ", model.json describes " + header.digest());
        }
        return header;
    }

    private OnnxModel open(ModelContent content) {
        return switch (content) {
            case ModelContent.InMemory(var _, byte[] model) -> OnnxModel.open(model, settings);
            case ModelContent.OnDisk(var _, var model) -> OnnxModel.open(model, settings);
        };
    }

    private @Nullable Object face(Task task, ModelContent content, OnnxModel model) {
        SignalCatalogue catalogue = SignalCatalogue.standard();
        return switch (task) {
            case CLASSIFICATION -> new ModelLoader(catalogue, warmUps).load(content.description(), model);
            case INTEGRITY -> IntegrityModel.of(content.description(), model, catalogue);
            case IMPUTATION -> ImputationModel.of(content.description(), model, catalogue);
            case TENSOR -> null;
        };
    }

    // what a model may be served in spite of, and its owner will want to know
    private static Map<String, String> properties(ModelHeader header, WarmUp.Warmth warmth, Hazards hazards) {
        List<String> warnings = new ArrayList<>();
        if (!header.unknown().isEmpty()) warnings.add("fields of model.json are passed over: " + header.unknown());
        warmth.refusal()
                .ifPresent(
                        why -> warnings.add("it worked neither with zeros nor with ones when it was warmed: " + why));
        hazards.warning().ifPresent(warnings::add);
        if (warnings.isEmpty()) return header.properties();
        Map<String, String> all = new LinkedHashMap<>(header.properties());
        all.put(ModelIdentity.WARNING, String.join("; ", warnings));
        return all;
    }

    private WarmUp.Warmth prove(OnnxModel model, ModelHeader header) {
        // windows are proved where the face is made
        if (header.golden().isEmpty()) {
            return new WarmUp(model).run(header.task() == Task.CLASSIFICATION ? Math.min(warmUps, 2) : warmUps);
        }
        long until = System.nanoTime() + WarmUp.LONGEST_NANOS;
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < warmUps && (i == 0 || System.nanoTime() < until); i++) {
            for (GoldenTensors golden : header.golden()) {
                fastest = Math.min(fastest, prove(model, golden, header.tolerance()));
            }
        }
        return new WarmUp.Warmth(fastest, Optional.empty());
    }

    private static long prove(OnnxModel model, GoldenTensors golden, double tolerance) {
        Tensor[] given = new Tensor[model.inputs().size()];
        int[] wanted = golden.outputs().stream()
                .mapToInt(output -> index(model.outputs(), output.name()))
                .toArray();
        try {
            for (GoldenTensors.Values input : golden.inputs())
                given[index(model.inputs(), input.name())] = input.tensor();
            for (int i = 0; i < given.length; i++) {
                if (given[i] == null) {
                    throw new IllegalArgumentException("golden " + golden.name() + " lacks input "
                            + model.inputs().get(i).name());
                }
            }
            Run run = model.run(given, wanted);
            try {
                compare(golden, run.outputs(), tolerance);
                return run.inferNanos();
            } finally {
                run.release();
            }
        } catch (InputFailure e) {
            throw new IllegalArgumentException("golden " + golden.name() + " is refused: " + e.getMessage(), e);
        } finally {
            for (Tensor tensor : given) if (tensor != null) tensor.release();
        }
    }

    private static void compare(GoldenTensors golden, List<Tensor> said, double tolerance) {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            GoldenTensors.Values expected = golden.outputs().get(i);
            if (!expected.near(said.get(i), tolerance)) wrong.add(expected.name());
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("golden " + golden.name() + " gives something else in " + wrong);
        }
    }

    private static int index(List<TensorSpec> specs, String name) {
        return IntStream.range(0, specs.size())
                .filter(i -> specs.get(i).name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the model has no tensor " + name));
    }
}
