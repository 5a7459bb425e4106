package dev.verge.inference.model;

import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.SignalSet;
import dev.verge.telemetry.TelemetryWindow;
import java.util.List;

/** Picks a model's columns from a window, and fills what is missing: linear between neighbours, else held. */
final class LinearFill {
    private final SignalSet wanted;
    private final List<ModelSignal> signals;

    LinearFill(SignalSet wanted, List<ModelSignal> signals) {
        this.wanted = wanted;
        this.signals = signals;
    }

    FeatureTensor extract(TelemetryWindow window) {
        int columns = wanted.size();
        float[] values = new float[window.rows() * columns];
        boolean[] imputed = new boolean[values.length];
        for (int c = 0; c < columns; c++) {
            int from = window.signals().indexOf(signals.get(c).name());
            int last = -1;
            for (int r = 0; r < window.rows(); r++) {
                float v = from < 0 ? Float.NaN : window.value(r, from);
                if (!wanted.signals().get(c).plausible(v)) {
                    imputed[r * columns + c] = true;
                    continue;
                }
                values[r * columns + c] = v;
                fill(window, values, c, last, r);
                last = r;
            }
            for (int r = last + 1; r < window.rows(); r++) {
                values[r * columns + c] = last < 0 ? signals.get(c).defaultValue() : values[last * columns + c];
            }
        }
        return new FeatureTensor(window.id(), wanted, window.rows(), values, imputed);
    }

    private void fill(TelemetryWindow window, float[] values, int c, int from, int to) {
        int columns = wanted.size();
        float end = values[to * columns + c];
        float start = from < 0 ? end : values[from * columns + c];
        for (int r = from + 1; r < to; r++) {
            double share = from < 0
                    ? 1
                    : (double) (window.timestamps()[r] - window.timestamps()[from])
                            / (window.timestamps()[to] - window.timestamps()[from]);
            values[r * columns + c] = (float) (start + (end - start) * share);
        }
    }
}
