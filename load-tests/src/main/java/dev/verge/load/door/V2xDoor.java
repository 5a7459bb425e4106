package dev.verge.load.door;

import dev.verge.telemetry.Measurement;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;

/**
 * The older stream {@code v2x}. Its entries hold no time: the entry id's milliseconds are the time, so a replay through
 * this door happens now, and at more than a thousand rows a second for one vehicle rows share a millisecond and count as
 * repeats.
 */
final class V2xDoor extends PipelinedDoor {
    private static final byte[] STREAM = Pipeline.utf8("v2x");
    private static final byte[] ANY_ID = Pipeline.utf8("*");
    private static final byte[] CAR_ID = Pipeline.utf8("car_id");

    private final Values values = new Values(true);

    V2xDoor(RedisLink link) {
        super(new Pipeline(link, ""));
    }

    @Override
    public void send(Measurement row) {
        CommandArgs<byte[], byte[]> args = Pipeline.args()
                .addKey(STREAM)
                .add(ANY_ID)
                .add(CAR_ID)
                .add(Pipeline.utf8(row.vehicle().value()));
        values.each(row, (name, value) -> args.add(name).add(Pipeline.utf8(value)));
        pipeline.send(CommandType.XADD, args, 1);
    }
}
