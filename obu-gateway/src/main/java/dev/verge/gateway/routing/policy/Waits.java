package dev.verge.gateway.routing.policy;

import dev.verge.gateway.routing.PolicyState;

/** A grid of waits, and curves over it that are straight between its points. */
final class Waits {
    private static final double FIRST_MICROS = 2000;
    private static final int STEPS = 40;
    private static final long[] GRID = grid();

    private Waits() {}

    /** 0, then from 2 ms to 2 s by factors of the fourth root of 2. */
    private static long[] grid() {
        long[] grid = new long[STEPS + 2];
        double wait = FIRST_MICROS;
        for (int i = 1; i < grid.length; i++) {
            grid[i] = (long) wait;
            wait *= StrictMath.pow(2, 0.25);
        }
        return grid;
    }

    static int count() {
        return GRID.length;
    }

    static long at(int index) {
        return GRID[index];
    }

    /** The curve that begins at {@code from} in {@code values}, at a wait; past the end its last value. */
    static double read(PolicyState values, int from, long wait) {
        int above = above(wait, 1);
        if (above == GRID.length) return values.at(from + above - 1);
        double low = values.at(from + above - 1);
        return low + (values.at(from + above) - low) * part(wait, above);
    }

    /** The same, where the first point that is not below the wait is known. */
    static double read(double[] values, int from, long wait, int above) {
        if (above == GRID.length) return values[from + above - 1];
        double low = values[from + above - 1];
        return low + (values[from + above] - low) * part(wait, above);
    }

    private static double part(long wait, int above) {
        return (double) (wait - GRID[above - 1]) / (GRID[above] - GRID[above - 1]);
    }

    /** The first point from this one on that is not below a wait; {@link #count()} if there is none. */
    static int above(long wait, int from) {
        int above = from;
        while (above < GRID.length && wait > GRID[above]) above++;
        return above;
    }
}
