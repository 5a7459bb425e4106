package dev.verge.load.result;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.load.door.RedisLink;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Follows a site's {@code predictions} and {@code rejected} streams from where they stood when the feed was opened, and
 * reads its counters. Only reads; one command a partition, so that it works on a Cluster. Not thread-safe.
 */
public final class Feed {
    private static final int PARTITIONS = 16;
    private static final int BATCH = 2000;

    private final RedisLink link;
    private final int partitions;
    private final Map<String, String> positions = new LinkedHashMap<>();
    private final Stats before;

    /** Opens a feed at the streams' present ends; the counters count from now on. */
    public Feed(RedisLink link) {
        this.link = link;
        byte[] count = link.await(link.commands().hget(bytes("verge:1:config"), bytes("partitions")));
        this.partitions = count == null ? PARTITIONS : Integer.parseInt(new String(count, UTF_8));
        for (int p = 0; p < partitions; p++) {
            positions.put(key(p, "predictions"), end(key(p, "predictions")));
            positions.put(key(p, "rejected"), end(key(p, "rejected")));
        }
        this.before = totals();
    }

    /** Receives what is new. */
    public interface Listener {
        /** A window ended in a prediction. */
        void predicted(Outcome outcome);

        /** A row or a window was rejected. */
        void rejected(Rejection rejection);
    }

    /** Hands over what is new, up to a batch of each stream; whether there is more already. */
    public boolean poll(Listener listener) {
        Map<String, RedisFuture<List<StreamMessage<byte[], byte[]>>>> answers = new LinkedHashMap<>();
        positions.forEach((key, position) -> answers.put(
                key, link.commands().xread(XReadArgs.Builder.count(BATCH), StreamOffset.from(bytes(key), position))));
        boolean more = false;
        for (var answer : answers.entrySet()) {
            List<StreamMessage<byte[], byte[]>> messages = link.await(answer.getValue());
            for (StreamMessage<byte[], byte[]> message : messages) {
                Map<String, String> fields = text(message.getBody());
                if (answer.getKey().endsWith("predictions")) listener.predicted(Outcome.of(message.getId(), fields));
                else listener.rejected(Rejection.of(fields));
                positions.put(answer.getKey(), message.getId());
            }
            more |= messages.size() == BATCH;
        }
        return more;
    }

    /** What was counted since the feed was opened. */
    public Stats stats() {
        return totals().minus(before);
    }

    private Stats totals() {
        List<RedisFuture<Map<byte[], byte[]>>> answers = new ArrayList<>();
        for (int p = 0; p < partitions; p++) answers.add(link.commands().hgetall(bytes(key(p, "stats"))));
        Stats total = Stats.NONE;
        for (var answer : answers) total = total.plus(text(link.await(answer)));
        return total;
    }

    private String end(String key) {
        var newest = link.await(link.commands().xrevrange(bytes(key), Range.unbounded(), Limit.from(1)));
        return newest.isEmpty() ? "0-0" : newest.get(0).getId();
    }

    private static String key(int partition, String name) {
        return "verge:1:{" + partition + "}:" + name;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static Map<String, String> text(Map<byte[], byte[]> fields) {
        Map<String, String> texts = new HashMap<>();
        fields.forEach((name, value) -> texts.put(new String(name, UTF_8), new String(value, UTF_8)));
        return texts;
    }
}
