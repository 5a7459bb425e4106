package dev.verge.ingest;

import dev.verge.telemetry.Partitions;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes rows as a vehicle would. */
final class Rows {
    static final long START = 1_700_000_000_000L;
    private static final Partitions PARTITIONS = new Partitions(16);

    private Rows() {}

    static int partition(String vehicle) {
        return PARTITIONS.of(vehicle);
    }

    /** A sound row, {@code second} seconds after the start. */
    static Map<String, String> row(String vehicle, double second) {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("vehicle", vehicle);
        row.put("ts", Long.toString(START + Math.round(second * 1000)));
        row.put("vehicle_speed", Double.toString(second % 100));
        row.put("engine_torque", "120.5");
        return row;
    }

    static void add(RedisProcess redis, String vehicle, double second) {
        add(redis, partition(vehicle), row(vehicle, second));
    }

    static void add(RedisProcess redis, int partition, Map<String, String> row) {
        redis.commands().xadd(RedisProcess.key(partition, "measurements"), row);
    }

    /** One row a second from one second to another, the last one left out. */
    static void add(RedisProcess redis, String vehicle, int from, int to) {
        for (int second = from; second < to; second++) add(redis, vehicle, (double) second);
    }

    /** The id of a window of 40 rows, one a second. */
    static String window(String vehicle, int firstSecond) {
        return "%s/%d-%d/40x40".formatted(vehicle, START + firstSecond * 1000L, START + (firstSecond + 39) * 1000L);
    }
}
