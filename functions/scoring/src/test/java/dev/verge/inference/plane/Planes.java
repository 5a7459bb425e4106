package dev.verge.inference.plane;

/** Data planes for tests of other packages. */
public final class Planes {
    private Planes() {}

    /** A data plane over a directory, with two workers. */
    public static DataPlane over(ModelDirectory directory) {
        return new OnnxDataPlane(directory, new Budget(1 << 28), new Dispatch(new Workers(2, 64), 1 << 20));
    }
}
