package dev.verge.ingest.rows;

import org.jspecify.annotations.Nullable;

/** A vehicle as the owner of its partition knows it: where it stands, and how long its stored state is. */
final class Vehicle {
    private final byte[] name;
    private final byte[] key;
    private final @Nullable Track track;
    private int length;

    private Vehicle(byte[] name, byte[] key, @Nullable Track track, int length) {
        this.name = name;
        this.key = key;
        this.track = track;
        this.length = length;
    }

    static Vehicle of(byte[] name, byte[] key, Track track, int length) {
        return new Vehicle(name, key, track, length);
    }

    /** One whose key in Redis holds something else: its rows are refused until somebody removes that. */
    static Vehicle blocked(byte[] name, byte[] key) {
        return new Vehicle(name, key, null, 0);
    }

    byte[] name() {
        return name;
    }

    byte[] key() {
        return key;
    }

    /** Null while the vehicle is blocked. */
    @Nullable
    Track track() {
        return track;
    }

    /** Bytes of the stored state; 0 when there is none. */
    int length() {
        return length;
    }

    void stored(int length) {
        this.length = length;
    }
}
