package dev.verge.load.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.Partitions;
import dev.verge.telemetry.VehicleId;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.HashMap;
import java.util.Map;

/** Verge's own streams, {@code verge:1:{p}:measurements}, with the site's number of partitions. */
final class MeasurementsDoor extends PipelinedDoor {
    private static final byte[] ANY_ID = Pipeline.utf8("*");
    private static final byte[] VEHICLE = Pipeline.utf8("vehicle");
    private static final byte[] TS = Pipeline.utf8("ts");

    private final Partitions partitions;
    private final Map<VehicleId, byte[]> keys = new HashMap<>();
    private final Values values = new Values(false);

    MeasurementsDoor(RedisLink link) {
        // before the pipeline, which sends nothing until it is flushed
        byte[] count = link.await(link.commands().hget(Pipeline.utf8("verge:1:config"), Pipeline.utf8("partitions")));
        this.partitions = new Partitions(count == null ? 16 : Integer.parseInt(new String(count, UTF_8)));
        super(new Pipeline(link, ""));
    }

    @Override
    public void send(Measurement row) {
        CommandArgs<byte[], byte[]> args = Pipeline.args()
                .addKey(keys.computeIfAbsent(row.vehicle(), this::key))
                .add(ANY_ID)
                .add(VEHICLE)
                .add(Pipeline.utf8(row.vehicle().value()))
                .add(TS)
                .add(Pipeline.utf8(Long.toString(row.timestamp())));
        values.each(row, (name, value) -> args.add(name).add(Pipeline.utf8(value)));
        pipeline.send(CommandType.XADD, args, 1);
    }

    private byte[] key(VehicleId vehicle) {
        return Pipeline.utf8("verge:1:{" + partitions.of(vehicle) + "}:measurements");
    }
}
