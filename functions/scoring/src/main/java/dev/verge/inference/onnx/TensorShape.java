package dev.verge.inference.onnx;

/**
 * The names and sizes of a classifier's tensors: float {@code input} [1, rows, signals], int64 {@code labelOutput} [1]
 * and float {@code scoresOutput} [1, classes].
 */
public record TensorShape(String input, int rows, int signals, String labelOutput, String scoresOutput, int classes) {
    /** @throws IllegalArgumentException if a size is not positive */
    public TensorShape {
        if (rows < 1 || signals < 1 || classes < 1) {
            throw new IllegalArgumentException(
                    "rows, signals and classes must be positive: " + rows + ", " + signals + ", " + classes);
        }
    }

    /** Values in one input. */
    public int values() {
        return rows * signals;
    }
}
