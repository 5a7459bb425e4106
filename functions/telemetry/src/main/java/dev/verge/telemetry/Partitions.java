package dev.verge.telemetry;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * Which partition a vehicle belongs to: CRC-16/XMODEM of the name's UTF-8 bytes, modulo the number of partitions.
 * Redis Cluster uses the same checksum for its slots, so any Redis client library can compute it.
 *
 * @param count number of partitions; changing it on a running site is a documented drain
 */
public record Partitions(int count) {
    /** 16 partitions. */
    public static final Partitions DEFAULT = new Partitions(16);

    private static final int POLYNOMIAL = 0x1021;
    private static final int[] TABLE = table();

    /** @throws IllegalArgumentException if there is no partition, or more than the checksum can tell apart */
    public Partitions {
        if (count < 1 || count > 1 << 16) {
            throw new IllegalArgumentException("partitions must be 1 to 65536 but are " + count);
        }
    }

    /** The vehicle's partition, 0 to {@code count - 1}. */
    public int of(VehicleId vehicle) {
        // its characters are ASCII, so each is its one byte: no array is made for a row
        String name = vehicle.value();
        int crc = 0;
        for (int i = 0; i < name.length(); i++) crc = next(crc, name.charAt(i));
        return crc % count;
    }

    /** The partition of any name, valid as a vehicle's or not, 0 to {@code count - 1}. */
    public int of(String name) {
        return of(requireNonNull(name, "name").getBytes(StandardCharsets.UTF_8));
    }

    /** The partition of a name given as UTF-8 bytes, 0 to {@code count - 1}. */
    public int of(byte[] name) {
        return crc16(name) % count;
    }

    static int crc16(byte[] bytes) {
        int crc = 0;
        for (byte b : bytes) crc = next(crc, b);
        return crc;
    }

    private static int next(int crc, int b) {
        return ((crc << 8) ^ TABLE[((crc >>> 8) ^ b) & 0xff]) & 0xffff;
    }

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
            }
            table[i] = crc & 0xffff;
        }
        return table;
    }
}
