package dev.verge.inference.model;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import dev.verge.inference.onnx.Scaling;
import dev.verge.inference.onnx.TensorShape;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.feature.FeatureSignature;
import dev.verge.telemetry.feature.Grid;
import dev.verge.telemetry.feature.Method;
import java.util.List;
import java.util.Map;

/**
 * What {@code model.json} says of a model; the ONNX file beside it is the rest of the truth.
 *
 * @param name the model's name, for instance {@code driving-regime}
 * @param version its version
 * @param digest {@code sha256:} and 64 hex digits, of the ONNX file
 * @param shape names and sizes of the tensors
 * @param labels the classes, in the model's order
 * @param signals the columns, in the model's order
 * @param scaling what is done to the columns before the model sees them
 * @param grid when the rows of a tensor are
 * @param method how a missing value is filled in
 * @param maxImputed largest share of filled-in values that the model may be asked with, 0 to 1
 * @param golden windows with what the model must say of them
 * @param goldenTolerance largest difference of a golden score
 */
public record ModelDescription(
        String name,
        String version,
        String digest,
        TensorShape shape,
        List<String> labels,
        List<ModelSignal> signals,
        Scaling scaling,
        Grid grid,
        Method method,
        double maxImputed,
        List<GoldenVector> golden,
        double goldenTolerance) {
    /** @throws IllegalArgumentException if sizes do not match, or there is no golden vector */
    public ModelDescription {
        requireNonNull(digest, "digest");
        requireNonNull(scaling, "scaling");
        requireNonNull(grid, "grid");
        requireNonNull(method, "method");
        requireName(name);
        requireName(version);
        labels = List.copyOf(labels);
        signals = List.copyOf(signals);
        golden = List.copyOf(golden);
        if (labels.size() != shape.classes() || signals.size() != shape.signals()) {
            throw new IllegalArgumentException(
                    labels.size() + " labels and " + signals.size() + " signals for " + shape);
        }
        if (golden.isEmpty()) throw new IllegalArgumentException("a model without a golden vector cannot be proved");
    }

    // both become labels of metrics and folders
    private static void requireName(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException("a model's name and version are 1 to 64 of A-Z a-z 0-9 . _ -");
        }
    }

    /** Names of the columns, in the model's order. */
    public List<String> signalNames() {
        return signals.stream().map(ModelSignal::name).toList();
    }

    /**
     * What the model wants to be fed with.
     *
     * @throws IllegalArgumentException if a signal is not in the catalogue, or twice in the model
     */
    public FeatureSignature signature(SignalCatalogue catalogue) {
        Map<String, Float> defaults =
                signals.stream().collect(toMap(ModelSignal::name, ModelSignal::defaultValue, (a, b) -> a));
        return new FeatureSignature(catalogue.set(signalNames()), shape.rows(), grid, method, defaults);
    }
}
