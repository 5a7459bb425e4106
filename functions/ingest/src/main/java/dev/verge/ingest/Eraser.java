package dev.verge.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.ingest.redis.Keys;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Waiting;
import dev.verge.telemetry.VehicleId;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;

/**
 * Forgets a vehicle: its state and its entries in every stream of its partition. Rows that are still on their way are
 * not stopped: erase again after the last one.
 */
@Singleton
public class Eraser {
    private static final byte[] VEHICLE = "vehicle".getBytes(UTF_8);
    private static final int PAGE = 500;

    private final RedisConnections redis;
    private final Layout layout;

    Eraser(RedisConnections redis, Ingest ingest) {
        this.redis = redis;
        this.layout = ingest.layout();
    }

    /** Answers how many stream entries went. */
    public long erase(VehicleId vehicle) throws InterruptedException {
        int partition = layout.partitions().of(vehicle);
        Keys keys = layout.keys();
        Waiting.forReply(redis.async().del(keys.vehicle(partition, vehicle.value())), redis.timeout());
        // how far its series were copied names it too
        byte[] copied = ("timeseries:" + vehicle.value()).getBytes(UTF_8);
        Waiting.forReply(redis.async().hdel(keys.doors(partition), copied), redis.timeout());
        long erased = 0;
        for (byte[] stream : List.of(
                keys.measurements(partition),
                keys.windows(partition),
                keys.predictions(partition),
                keys.rejected(partition),
                keys.suspect(partition))) {
            erased += erase(stream, vehicle.value().getBytes(UTF_8));
        }
        return erased;
    }

    private long erase(byte[] stream, byte[] vehicle) throws InterruptedException {
        long erased = 0;
        String from = "-";
        while (true) {
            List<StreamMessage<byte[], byte[]>> page =
                    Waiting.forReply(redis.async().xrange(stream, after(from), Limit.from(PAGE)), redis.timeout());
            if (page.isEmpty()) return erased;
            String[] ids = page.stream()
                    .filter(entry -> isOf(entry, vehicle))
                    .map(StreamMessage::getId)
                    .toArray(String[]::new);
            if (ids.length > 0) erased += Waiting.forReply(redis.async().xdel(stream, ids), redis.timeout());
            from = page.getLast().getId();
        }
    }

    private static Range<String> after(String id) {
        return id.equals("-")
                ? Range.unbounded()
                : Range.from(Range.Boundary.excluding(id), Range.Boundary.unbounded());
    }

    private static boolean isOf(StreamMessage<byte[], byte[]> entry, byte[] vehicle) {
        return entry.getBody().entrySet().stream()
                .anyMatch(field -> Arrays.equals(field.getKey(), VEHICLE) && Arrays.equals(field.getValue(), vehicle));
    }
}
