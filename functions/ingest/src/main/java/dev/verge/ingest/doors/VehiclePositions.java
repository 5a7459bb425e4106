package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.ingest.redis.Keys;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Waiting;
import dev.verge.telemetry.Partitions;
import java.util.HashMap;
import java.util.Map;

/** The time up to which each vehicle's series are copied; kept in Redis, known here while this process copies. */
final class VehiclePositions {
    private final RedisConnections redis;
    private final Keys keys;
    private final Partitions partitions;
    private final Map<String, Long> known = new HashMap<>();

    VehiclePositions(RedisConnections redis, Keys keys, Partitions partitions) {
        this.redis = redis;
        this.keys = keys;
        this.partitions = partitions;
    }

    /** In milliseconds since the epoch; -1 where nothing is copied yet. */
    long of(String vehicle) throws InterruptedException {
        Long position = known.get(vehicle);
        if (position == null) {
            position = read(vehicle);
            known.put(vehicle, position);
        }
        return position;
    }

    void moved(String vehicle, long ts) {
        known.put(vehicle, ts);
    }

    /** Another process may copy from now on: ask Redis again. */
    void forget() {
        known.clear();
    }

    /** Lets only rows through that lie after the vehicle's position. */
    Guard guard(String vehicle) {
        return new Guard.Position(field(vehicle));
    }

    /** A time as a text that sorts as times do. */
    static String text(long ts) {
        String digits = Long.toString(ts);
        return "0".repeat(20 - digits.length()) + digits;
    }

    private long read(String vehicle) throws InterruptedException {
        byte[] text = Waiting.forReply(
                redis.async()
                        .hget(keys.doors(partitions.of(vehicle)), field(vehicle).getBytes(UTF_8)),
                redis.timeout());
        return text == null ? -1 : Long.parseLong(new String(text, UTF_8));
    }

    private static String field(String vehicle) {
        return "timeseries:" + vehicle;
    }
}
