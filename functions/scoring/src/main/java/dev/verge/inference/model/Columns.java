package dev.verge.inference.model;

import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.SignalSet;
import java.util.Optional;

/** Brings a tensor's columns into a model's order. */
final class Columns {
    private Columns() {}

    /** The tensor with these columns only, or empty if it lacks one. */
    static Optional<FeatureTensor> select(SignalSet wanted, FeatureTensor tensor) {
        if (tensor.signals().equals(wanted)) return Optional.of(tensor);
        int have = tensor.signals().size();
        float[] values = new float[tensor.rows() * wanted.size()];
        boolean[] imputed = new boolean[values.length];
        for (int column = 0; column < wanted.size(); column++) {
            int from = tensor.signals().indexOf(wanted.signals().get(column).name());
            if (from < 0) return Optional.empty();
            for (int row = 0; row < tensor.rows(); row++) {
                values[row * wanted.size() + column] = tensor.values()[row * have + from];
                imputed[row * wanted.size() + column] = tensor.imputed()[row * have + from];
            }
        }
        return Optional.of(new FeatureTensor(tensor.id(), wanted, tensor.rows(), values, imputed));
    }
}
