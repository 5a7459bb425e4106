package dev.verge.inference.rest;

import dev.verge.inference.plane.InferFault;
import dev.verge.inference.plane.ModelMetadata;
import dev.verge.inference.tensor.DataType;
import dev.verge.inference.tensor.Tensor;
import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import dev.verge.telemetry.feature.FeatureExtractor;
import dev.verge.telemetry.feature.FeatureSignature;
import dev.verge.telemetry.feature.Grid;
import dev.verge.telemetry.feature.Method;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fills in missing values of a data frame's windows, by the method and within the share that {@code model.json} says, as a
 * window of {@code /v1/predict} is filled in. A data frame has no times: its rows count as evenly spaced.
 */
final class WindowGaps {
    private static final VehicleId NOBODY = new VehicleId("data-frame");

    private final SignalSet signals;
    private final Method method;
    private final double most;

    private WindowGaps(SignalSet signals, Method method, double most) {
        this.signals = signals;
        this.method = method;
        this.most = most;
    }

    /** Empty where the model's metadata does not say how windows are filled in. */
    static Optional<WindowGaps> of(ModelMetadata model) {
        String method = model.properties().get("imputation.method");
        String most = model.properties().get("imputation.maxImputed");
        String signals = model.properties().get(ModelColumns.SIGNALS);
        if (method == null || most == null || signals == null) return Optional.empty();
        List<String> names = List.of(signals.split(","));
        // of a model of tensors nobody has checked these
        if (names.stream().anyMatch(name -> SignalCatalogue.standard().find(name) == null)) return Optional.empty();
        return Arrays.stream(Method.values())
                .filter(one -> one.name().equalsIgnoreCase(method))
                .findFirst()
                .map(one -> new WindowGaps(SignalCatalogue.standard().set(names), one, Double.parseDouble(most)));
    }

    /**
     * Fills in what is {@code NaN}; windows without it stay as they are.
     *
     * @throws InferFault 400 if too much of a window is missing, or all of a signal
     */
    void fill(Tensor tensor) {
        if (!(tensor instanceof Tensor.Numbers numbers) || numbers.type() != DataType.FP32) return;
        if (numbers.shape().length != 3 || numbers.shape()[2] != signals.size()) return;
        int rows = (int) numbers.shape()[1];
        int cells = rows * signals.size();
        for (int window = 0; window < numbers.shape()[0]; window++) {
            int from = numbers.data().readerIndex() + window * cells * Float.BYTES;
            float[] values = new float[cells];
            boolean gaps = false;
            for (int i = 0; i < cells; i++) {
                values[i] = numbers.data().getFloatLE(from + i * Float.BYTES);
                gaps |= Float.isNaN(values[i]);
            }
            if (gaps) write(filled(values, rows, window), numbers.data(), from);
        }
    }

    private float[] filled(float[] values, int rows, int window) {
        for (int column = 0; column < signals.size(); column++) {
            boolean known = false;
            for (int i = column; i < values.length; i += signals.size()) known |= !Float.isNaN(values[i]);
            if (!known) {
                throw new InferFault(
                        400,
                        "window " + window + " has no value of "
                                + signals.names().get(column));
            }
        }
        long[] times = new long[rows];
        for (int row = 0; row < rows; row++) times[row] = row * 1000L;
        FeatureTensor tensor = new FeatureExtractor(
                        new FeatureSignature(signals, rows, Grid.AS_MEASURED, method, Map.of()))
                .extract(new TelemetryWindow(NOBODY, rows, signals, times, values));
        int missing = 0;
        for (boolean one : tensor.imputed()) if (one) missing++;
        if (missing > most * values.length) {
            throw new InferFault(
                    400,
                    "window " + window + " lacks " + Math.round(100.0 * missing / values.length) + " % of "
                            + signals.names() + "; at most " + Math.round(most * 100) + " % can be filled in");
        }
        return tensor.values();
    }

    private static void write(float[] values, ByteBuf data, int from) {
        for (int i = 0; i < values.length; i++) data.setFloatLE(from + i * Float.BYTES, values[i]);
    }
}
