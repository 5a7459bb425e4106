package dev.verge.load.door;

import dev.verge.telemetry.Measurement;
import dev.verge.telemetry.SignalSet;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Pub/Sub channel {@code idneo_v2x}: split JSON, up to 50 rows a message. Redis keeps nothing for a channel, so a
 * message that nobody listens to is gone.
 */
final class PubSubDoor extends PipelinedDoor {
    private static final byte[] CHANNEL = Pipeline.utf8("idneo_v2x");
    private static final int ROWS_PER_MESSAGE = 50;

    private final Map<SignalSet, List<Measurement>> waiting = new LinkedHashMap<>();

    PubSubDoor(RedisLink link) {
        super(new Pipeline(link, ""));
    }

    @Override
    public void send(Measurement row) {
        List<Measurement> rows = waiting.computeIfAbsent(row.signals(), s -> new ArrayList<>());
        rows.add(row);
        if (rows.size() >= ROWS_PER_MESSAGE) publish(row.signals(), rows);
    }

    private void publish(SignalSet signals, List<Measurement> rows) {
        if (rows.isEmpty()) return;
        byte[] message = Pipeline.utf8(RowJson.split(signals, rows));
        pipeline.send(CommandType.PUBLISH, Pipeline.args().add(CHANNEL).add(message), rows.size());
        rows.clear();
    }

    @Override
    public void flush() {
        waiting.forEach(this::publish);
        super.flush();
    }

    @Override
    public void drain() {
        waiting.forEach(this::publish);
        super.drain();
    }
}
