package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.ingest.rows.TruncatingCodec;
import dev.verge.redis.RedisConnections;
import dev.verge.redis.RedisConnections.Link;
import dev.verge.redis.Waiting;
import dev.verge.telemetry.Intake;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies the older stream, in the order of its ids. How far each partition is stands beside its rows and is moved by
 * the script that adds them; the group's last-delivered id, from which a successor reads on, follows after.
 */
class V2xBridge implements Loop.Step, AutoCloseable {
    private static final String DOOR = "v2x";
    private static final Guard GUARD = new Guard.Position(DOOR);
    private static final Duration STAND_BY = Duration.ofMillis(200);

    private final RedisConnections redis;
    private final BridgeLease lease;
    private final HighWaterFlag highWater;
    private final MeasurementWriter writer;
    private final RowFormats formats;
    private final DoorOptions.V2x options;
    private final GroupPosition group;
    private @Nullable Link<byte[], byte[]> link;
    private @Nullable String position;

    V2xBridge(
            RedisConnections redis,
            BridgeLease lease,
            HighWaterFlag highWater,
            MeasurementWriter writer,
            RowFormats formats,
            DoorOptions.V2x options) {
        this.redis = redis;
        this.lease = lease;
        this.highWater = highWater;
        this.writer = writer;
        this.formats = formats;
        this.options = options;
        this.group = new GroupPosition(redis, options.stream(), options.group());
    }

    @Override
    public Duration run() throws InterruptedException {
        if (!lease.isHeld()) {
            position = null;
            return STAND_BY;
        }
        // the stream waits better than ingest's own: nothing of it is in memory
        if (highWater.isReached()) return STAND_BY;
        String from = position == null ? group.read() : position;
        var entries = read(from);
        if (entries.isEmpty()) {
            position = from;
            return options.poll();
        }
        writer.write(DOOR, GUARD, entries.stream().map(this::arrival).toList());
        position = entries.getLast().getId();
        group.move(position);
        return Duration.ZERO;
    }

    private List<StreamMessage<byte[], byte[]>> read(String from) throws InterruptedException {
        return Waiting.forReply(
                link().commands()
                        .xread(
                                XReadArgs.Builder.count(options.batch()),
                                StreamOffset.from(options.stream().getBytes(UTF_8), from)),
                redis.timeout());
    }

    private Link<byte[], byte[]> link() {
        Link<byte[], byte[]> open = link;
        if (open == null) {
            open = redis.connect(new TruncatingCodec());
            link = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (link != null) link.close();
    }

    private Arrival arrival(StreamMessage<byte[], byte[]> entry) {
        FieldList fields = FieldList.of(entry.getBody());
        StreamPosition at = StreamPosition.of(entry.getId());
        Intake intake = formats.v2x(at.millis(), fields);
        Origin origin = Origin.at(DOOR + "/" + entry.getId(), at.text());
        return intake instanceof Intake.Accepted
                ? new Arrival(intake, origin)
                : new Arrival(intake, origin.claiming(fields.vehicle(), Long.toString(at.millis()), fields.shown()));
    }
}
