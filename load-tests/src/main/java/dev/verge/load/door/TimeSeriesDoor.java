package dev.verge.load.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.telemetry.Measurement;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;

/**
 * Redis TimeSeries, one key a vehicle and signal ({@code <vehicle>:<signal>}), with the labels {@code type=can_bus} and
 * {@code vehicle_id}, seven days of retention and the policy LAST. Needs the TimeSeries module.
 */
final class TimeSeriesDoor extends PipelinedDoor {
    private static final long RETENTION_MILLIS = 604_800_000;
    private static final ProtocolKeyword ADD = () -> Pipeline.utf8("TS.ADD");

    private final Values values = new Values(false);

    TimeSeriesDoor(RedisLink link) {
        super(new Pipeline(link, " (the TimeSeries module must be loaded)"));
    }

    // counts readings, not rows: each signal is a command of its own
    @Override
    public void send(Measurement row) {
        String vehicle = row.vehicle().value();
        byte[] ts = Pipeline.utf8(Long.toString(row.timestamp()));
        values.each(row, (name, value) -> {
            CommandArgs<byte[], byte[]> args = Pipeline.args()
                    .addKey(Pipeline.utf8(vehicle + ":" + new String(name, UTF_8)))
                    .add(ts)
                    .add(Pipeline.utf8(value))
                    .add("RETENTION")
                    .add(RETENTION_MILLIS)
                    .add("ON_DUPLICATE")
                    .add("LAST")
                    .add("LABELS")
                    .add("type")
                    .add("can_bus")
                    .add("vehicle_id")
                    .add(vehicle);
            pipeline.send(ADD, args, 1);
        });
    }
}
