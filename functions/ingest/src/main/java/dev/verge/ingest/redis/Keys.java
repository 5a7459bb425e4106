package dev.verge.ingest.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Names of the keys. All keys of a partition carry its hash tag {@code {p}}, so that one script may touch them in Redis
 * Cluster too.
 *
 * @param prefix first part of every key, for instance {@code verge:1:}
 */
public record Keys(String prefix) {
    /** Rows as they came: {@code vehicle}, {@code ts}, signals. */
    public byte[] measurements(int partition) {
        return of(partition, "measurements");
    }

    /** Windows that wait for their prediction. */
    public byte[] windows(int partition) {
        return of(partition, "windows");
    }

    /** What the models said. */
    public byte[] predictions(int partition) {
        return of(partition, "predictions");
    }

    /** Rows and windows that were refused, with the reason. */
    public byte[] rejected(int partition) {
        return of(partition, "rejected");
    }

    /** Rows with a signal that was probably falsified or faulty. */
    public byte[] suspect(int partition) {
        return of(partition, "suspect");
    }

    /** Counters of a partition. */
    public byte[] stats(int partition) {
        return of(partition, "stats");
    }

    /** Who owns a partition: owner, epoch, expiry. */
    public byte[] lease(int partition) {
        return of(partition, "lease");
    }

    /** What is remembered of a vehicle. */
    public byte[] vehicle(int partition, String vehicle) {
        return of(partition, "v:" + vehicle);
    }

    /** How far each foreign door has copied: position by door, see {@code dev.verge.ingest.doors}. */
    public byte[] doors(int partition) {
        return of(partition, "doors");
    }

    /** Stands for as long as a message copied once is remembered. */
    public byte[] seen(int partition, String digest) {
        return of(partition, "seen:" + digest);
    }

    /** The layout's parameters. */
    public byte[] config() {
        return (prefix + "config").getBytes(UTF_8);
    }

    /** The site's state, for those who write to Redis: {@code high-water}. */
    public byte[] status() {
        return (prefix + "status").getBytes(UTF_8);
    }

    /** The ingest processes that are alive, with the time until which they are. */
    public byte[] members() {
        return (prefix + "members").getBytes(UTF_8);
    }

    /** A key of no partition. */
    public byte[] global(String name) {
        return (prefix + name).getBytes(UTF_8);
    }

    private byte[] of(int partition, String name) {
        return (prefix + "{" + partition + "}:" + name).getBytes(UTF_8);
    }
}
