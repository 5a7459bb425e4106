package dev.verge.telemetry;

/** Hashes of short byte strings, for tables that are looked into for every field of every row. */
final class Hashes {
    private Hashes() {}

    static int of(byte[] bytes) {
        int h = bytes.length;
        for (byte b : bytes) h = 31 * h + b;
        h ^= h >>> 15;
        h *= 0x2c1b3c6d;
        return h ^ (h >>> 12);
    }
}
