package dev.verge.inference.onnx;

import java.nio.FloatBuffer;

/**
 * Brings the columns of a window to the scale that a model was trained with: {@code z = (x − mean) / scale}, the
 * standardisation of scikit-learn's {@code StandardScaler}, whose {@code mean_} and {@code scale_} these are.
 *
 * @param mean of each column, in its unit
 * @param scale of each column, in its unit; its standard deviation, for instance
 */
@SuppressWarnings("ArrayRecordComponent") // made once a model, read by every run, and never given away
public record Scaling(float[] mean, float[] scale) {
    /** Leaves every column as it is. */
    public static final Scaling NONE = new Scaling(new float[0], new float[0]);

    /** @throws IllegalArgumentException if a number is not finite, or a scale is not positive */
    public Scaling {
        if (mean.length != scale.length) {
            throw new IllegalArgumentException(mean.length + " means for " + scale.length + " scales");
        }
        for (int i = 0; i < mean.length; i++) {
            if (!Float.isFinite(mean[i])) throw new IllegalArgumentException("a mean must be finite, not " + mean[i]);
            if (!(scale[i] > 0) || !Float.isFinite(scale[i])) {
                throw new IllegalArgumentException("a scale must be positive, not " + scale[i]);
            }
        }
    }

    /** Writes rows × columns, row by row, as the model is to see them. */
    void write(float[] values, FloatBuffer out) {
        int columns = mean.length;
        if (columns == 0) {
            out.put(values);
            return;
        }
        for (int row = 0; row < values.length; row += columns) {
            for (int column = 0; column < columns; column++) {
                out.put(row + column, (values[row + column] - mean[column]) / scale[column]);
            }
        }
    }
}
