package dev.verge.inference.pipeline;

import dev.verge.inference.onnx.OnnxModel;
import dev.verge.telemetry.Signal;
import dev.verge.telemetry.SignalCatalogue;
import dev.verge.telemetry.TelemetryWindow;
import java.util.List;

/**
 * A model that reconstructs missing values: {@code window} and {@code mask} (1 where measured), float [1, rows, signals],
 * in, {@code filled}, float [1, rows, signals], out. Safe for use by many threads.
 */
public final class ImputationModel {
    /** Longest gap that is filled in, in rows; the model was measured on gaps of 5 to 20 s. */
    static final int LONGEST_GAP = 30;

    private final SeriesDescription description;
    private final List<Signal> signals;
    private final FloatRun run;

    ImputationModel(SeriesDescription description, OnnxModel model, SignalCatalogue catalogue) {
        this.description = description;
        this.signals = catalogue.set(description.signals()).signals();
        this.run = new FloatRun(model, new String[] {"window", "mask"}, "filled");
    }

    /**
     * A model that is open, as its {@code model.json} describes it.
     *
     * @throws IllegalArgumentException if it is another one than described
     */
    public static ImputationModel of(byte[] description, OnnxModel model, SignalCatalogue catalogue) {
        return new ImputationModel(SeriesDescription.parse(description), model, catalogue);
    }

    /** Whether the window's rows are about as far apart as the model's: it knows how fast signals change. */
    public boolean accepts(TelemetryWindow window) {
        if (window.rows() < 2) return false;
        double step = (double) (window.lastTimestamp() - window.firstTimestamp()) / (window.rows() - 1);
        return step >= 0.75 * description.stepMillis() && step <= 1.5 * description.stepMillis();
    }

    /**
     * Fills in missing and implausible values of the window's columns, where the gap is not longer than 30 rows and the
     * signal was measured at all.
     *
     * @param values the window's values, row-major; filled in place
     * @param made is marked where a value was filled in
     * @throws dev.verge.inference.onnx.ModelFailure if the model is at fault
     */
    void fill(TelemetryWindow window, float[] values, boolean[] made) {
        int rows = window.rows();
        int columns = signals.size();
        float[] given = new float[rows * columns];
        float[] mask = new float[rows * columns];
        boolean[] wanted = new boolean[rows * columns];
        boolean any = false;
        for (int column = 0; column < columns; column++) {
            any |= gather(window, values, column, given, mask, wanted);
        }
        if (!any) return;
        float[] filled = new float[given.length];
        run.run(rows, columns, filled, given, mask);
        int width = window.signals().size();
        for (int column = 0; column < columns; column++) {
            int at = window.signals().indexOf(signals.get(column).name());
            for (int row = 0; at >= 0 && row < rows; row++) {
                float value = filled[row * columns + column];
                if (!wanted[row * columns + column] || !signals.get(column).plausible(value)) continue;
                values[row * width + at] = value;
                made[row * width + at] = true;
            }
        }
    }

    private boolean gather(
            TelemetryWindow window, float[] values, int column, float[] given, float[] mask, boolean[] wanted) {
        int at = window.signals().indexOf(signals.get(column).name());
        if (at < 0) return false;
        int rows = window.rows();
        int columns = signals.size();
        boolean any = false;
        int gap = 0;
        int known = 0;
        for (int row = 0; row <= rows; row++) {
            float value = row < rows ? values[row * window.signals().size() + at] : 0;
            boolean sound = row == rows || signals.get(column).plausible(value);
            if (!sound) {
                gap++;
                continue;
            }
            boolean fillable = gap > 0 && gap <= LONGEST_GAP && (known > 0 || row < rows);
            for (int i = row - gap; fillable && i < row; i++) wanted[i * columns + column] = true;
            any |= fillable;
            gap = 0;
            if (row == rows) break;
            known++;
            given[row * columns + column] = value;
            mask[row * columns + column] = 1;
        }
        return any;
    }
}
