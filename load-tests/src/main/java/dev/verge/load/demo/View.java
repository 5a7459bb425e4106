package dev.verge.load.demo;

/** How the demo is shown while it runs. */
public interface View {
    /** Shows the board as it is; called some times a second. */
    void show(Board board, double seconds);

    /** The last picture, which stays. */
    void end(Board board, double seconds);
}
