package dev.verge.load.door;

import dev.verge.telemetry.Measurement;

/**
 * A way into a site. One thread sends; rows of a vehicle arrive in the order in which they were sent. What is in flight
 * is bounded: {@link #send} waits when the site is slower than the sender.
 */
public interface Door extends AutoCloseable {
    /**
     * Hands over a row; it may wait in a buffer until {@link #flush}.
     *
     * @throws DoorException if the site cannot be reached any more
     */
    void send(Measurement row);

    /** Pushes out what is buffered, without waiting for answers. */
    void flush();

    /**
     * Flushes and waits until the site has answered for every row.
     *
     * @throws DoorException if it does not
     */
    void drain();

    /** What became of the rows so far. */
    Receipt receipt();

    /** Closes the connections, without waiting for answers. */
    @Override
    void close();
}
