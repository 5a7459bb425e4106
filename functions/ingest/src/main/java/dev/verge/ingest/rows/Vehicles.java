package dev.verge.ingest.rows;

import static dev.verge.redis.Waiting.forReply;

import dev.verge.ingest.IngestOptions;
import dev.verge.ingest.Layout;
import dev.verge.ingest.SignalSets;
import dev.verge.ingest.partition.Lease;
import dev.verge.ingest.partition.LeaseLostException;
import dev.verge.redis.Errors;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.Script;
import dev.verge.telemetry.VehicleId;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * The vehicles of one partition as its owner knows them, the least recently seen forgotten first. What Redis holds is
 * read when a vehicle is first seen under this lease; after that only the owner writes it. Without rows, so a vehicle
 * costs some 200 bytes.
 */
final class Vehicles {
    private static final Logger LOG = Logger.getLogger(Vehicles.class);
    private static final Script MIGRATE = Script.load("migrate");
    private static final int MOST_REMEMBERED = 2 * IngestOptions.MOST_IN_BATCH;

    private final RedisConnections redis;
    private final Layout layout;
    private final SignalSets signals;
    private final Lease lease;
    private final Map<String, Vehicle> known = new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Vehicle> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private final Map<String, Vehicle> blocked = new HashMap<>();

    Vehicles(RedisConnections redis, Layout layout, SignalSets signals, Lease lease) {
        this.signals = signals;
        this.redis = redis;
        this.layout = layout;
        this.lease = lease;
    }

    /** Makes sure that the vehicles of these rows are known. */
    void load(List<Read> reads) throws InterruptedException {
        blocked.clear();
        Map<String, CompletionStage<byte[]>> states = new LinkedHashMap<>();
        for (Read read : reads) {
            if (!(read instanceof Read.Row row)) continue;
            String name = row.measurement().vehicle().value();
            if (known.get(name) == null)
                states.computeIfAbsent(name, n -> redis.async().get(key(n)));
        }
        for (Map.Entry<String, CompletionStage<byte[]>> state : states.entrySet()) {
            Vehicle vehicle = load(state.getKey(), state.getValue());
            // a blocked one is looked at again with the next batch
            (vehicle.track() == null ? blocked : known).put(state.getKey(), vehicle);
        }
    }

    /** A vehicle of the batch that was loaded last. */
    Vehicle of(VehicleId name) {
        Vehicle vehicle = known.get(name.value());
        if (vehicle == null) vehicle = blocked.get(name.value());
        if (vehicle == null) throw new IllegalStateException("vehicle was not loaded: " + name);
        return vehicle;
    }

    private Vehicle load(String name, CompletionStage<byte[]> read) throws InterruptedException {
        byte[] stored;
        try {
            stored = forReply(read, redis.timeout());
        } catch (RedisCommandExecutionException e) {
            if (!Errors.isWrongType(e)) throw e;
            LOG.debugf("vehicle state is of another type vehicle=%s cause=%s", name, e.getMessage());
            return Vehicle.blocked(Script.argument(name), key(name));
        }
        byte[] state = stored == null ? new byte[0] : stored;
        if (state.length > 0 && !VehicleState.isCurrent(state, layout.signals())) state = migrate(name, state);
        Track track = new Track(layout.bindingsOf(name));
        if (state.length > 0) {
            track.resume(ByteBuffer.wrap(state, state.length - VehicleState.TRAILER, VehicleState.TRAILER));
        }
        return Vehicle.of(Script.argument(name), key(name), track, state.length);
    }

    // a release reads its predecessor's states; what cannot be read goes, and the vehicle starts afresh
    private byte[] migrate(String name, byte[] state) throws InterruptedException {
        signals.refresh();
        Optional<byte[]> converted = VehicleState.convert(state, layout.signals(), signals::byHash);
        if (converted.isEmpty()) LOG.warnf("vehicle state given up, not readable vehicle=%s", name);
        byte[] today = converted.orElseGet(() -> new byte[0]);
        byte[][] keys = {layout.keys().lease(lease.partition()), key(name)};
        long done = forReply(
                MIGRATE.<Long>run(redis.async(), ScriptOutputType.INTEGER, keys, lease.token(), today),
                redis.timeout());
        if (done == 0) throw new LeaseLostException(lease.partition());
        return today;
    }

    private byte[] key(String name) {
        return layout.keys().vehicle(lease.partition(), name);
    }
}
