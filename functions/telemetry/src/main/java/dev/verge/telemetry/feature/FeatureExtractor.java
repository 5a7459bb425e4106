package dev.verge.telemetry.feature;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.FeatureTensor;
import dev.verge.telemetry.Signal;
import dev.verge.telemetry.TelemetryWindow;

/** Makes the tensor that a model wants out of a window. Stateless; safe for use by many threads. */
public final class FeatureExtractor {
    private static final boolean[] NOTHING = {};

    private final FeatureSignature signature;
    private final Resampler resampler;
    private final Imputer imputer;
    private final float[] defaults;

    /** An extractor for models of this signature. */
    public FeatureExtractor(FeatureSignature signature) {
        this.signature = requireNonNull(signature, "signature");
        this.resampler = new Resampler(signature.grid(), signature.rows());
        this.imputer = new Imputer(signature.method());
        this.defaults = new float[signature.signals().size()];
        for (int column = 0; column < defaults.length; column++) defaults[column] = signature.defaultOf(column);
    }

    /** Whether {@link #extract} takes the window: as measured, it must have as many rows as the model wants. */
    public boolean accepts(TelemetryWindow window) {
        return resampler.accepts(window);
    }

    /**
     * The window's tensor; every value is finite, and a signal that the window does not have is all default.
     *
     * @throws IllegalArgumentException if the window is not {@linkplain #accepts accepted}
     */
    public FeatureTensor extract(TelemetryWindow window) {
        return extract(window, NOTHING);
    }

    /**
     * The same of a window some of whose values were not measured but made.
     *
     * @param made one mark a value of the window, in its order; what is taken from such a value counts as imputed. Empty
     *     where all were measured.
     * @throws IllegalArgumentException if the window is not {@linkplain #accepts accepted}
     */
    public FeatureTensor extract(TelemetryWindow window, boolean[] made) {
        if (!accepts(window)) {
            throw new IllegalArgumentException(
                    "a window of " + window.rows() + " rows for a model that wants " + signature.rows());
        }
        double[] times = resampler.times(window);
        int columns = signature.signals().size();
        float[] values = new float[times.length * columns];
        boolean[] imputed = new boolean[values.length];
        for (int column = 0; column < columns; column++) {
            Signal signal = signature.signals().signals().get(column);
            Neighbours at = new Neighbours(window, window.signals().indexOf(signal.name()), signal);
            for (int row = 0, cell = column; row < times.length; row++, cell += columns) {
                at.moveTo(times[row]);
                values[cell] = imputer.value(at, defaults[column]);
                imputed[cell] = imputer.isImputed(at) || made.length > 0 && at.restsOn(made);
            }
        }
        return new FeatureTensor(window.id(), signature.signals(), times.length, values, imputed);
    }
}
