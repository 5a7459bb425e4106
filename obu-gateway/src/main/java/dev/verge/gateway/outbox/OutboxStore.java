package dev.verge.gateway.outbox;

import static dev.verge.redis.Script.argument;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.redis.RedisConnections;
import dev.verge.redis.Reply;
import dev.verge.redis.Script;
import dev.verge.redis.Waiting;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The outbox in Redis. All keys carry one hash tag, so that one script bounds the whole, in a Cluster too; layout in
 * docs/routing.md. Every call waits for Redis, but not longer than its timeout: for virtual threads.
 */
final class OutboxStore {
    private static final Script ADD = Script.load("outbox-add");
    private static final Script TICK = Script.load("outbox-tick");
    private static final Script SETTLE = Script.load("outbox-settle");
    private static final Duration MARK_LIFE = Duration.ofHours(1);
    private static final int MOST_EXPIRED = 500;

    private final RedisConnections redis;
    private final OutboxOptions options;
    private final byte[] events;
    private final byte[] state;
    private final byte[] sender;
    private final byte[] rejected;
    private final byte[] mark;

    OutboxStore(RedisConnections redis, String prefix, OutboxOptions options) {
        this.redis = redis;
        this.options = options;
        this.events = key(prefix, "events");
        this.state = key(prefix, "state");
        this.sender = key(prefix, "sender");
        this.rejected = key(prefix, "rejected");
        this.mark = key(prefix, "writer:" + UUID.randomUUID());
    }

    private static byte[] key(String prefix, String name) {
        return (prefix + "{outbox}:" + name).getBytes(UTF_8);
    }

    /**
     * Adds a batch at the end. Repeated with the same number, it changes nothing.
     *
     * @return events that had to go for it
     */
    long add(long number, List<OutboxEvent> batch) throws InterruptedException {
        List<byte[]> arguments = new ArrayList<>(4 + 4 * batch.size());
        arguments.add(argument(number));
        arguments.add(argument(MARK_LIFE.toMillis()));
        arguments.add(argument(options.maxEntries()));
        arguments.add(argument(options.maxBytes().asLongValue()));
        for (OutboxEvent event : batch) {
            arguments.add(argument(event.id()));
            arguments.add(argument(event.vehicle()));
            arguments.add(argument(event.why()));
            arguments.add(event.window());
        }
        List<?> reply = run(ADD, ScriptOutputType.MULTI, new byte[][] {events, state, mark}, arguments);
        return Reply.number(reply, 1);
    }

    /**
     * Keeps or takes the right to send, and counts time.
     *
     * @param held the right that this process has, or empty
     * @param up time that this process was up since the last tick
     */
    OutboxState tick(String held, Duration up) throws InterruptedException {
        List<?> reply = run(
                TICK,
                ScriptOutputType.MULTI,
                new byte[][] {sender, state, events},
                List.of(
                        argument(held),
                        argument(options.lease().toMillis()),
                        argument(up.toMillis()),
                        argument(options.maxAge().toMillis()),
                        argument(MOST_EXPIRED)));
        return new OutboxState(
                Reply.text(reply, 0),
                Reply.number(reply, 1),
                Reply.number(reply, 2),
                Duration.ofMillis(Reply.number(reply, 3)),
                Reply.number(reply, 4),
                Reply.number(reply, 5),
                Reply.number(reply, 6),
                Reply.number(reply, 7),
                Reply.number(reply, 8),
                Reply.number(reply, 9));
    }

    /** The oldest events. */
    List<StoredEvent> head(int most) throws InterruptedException {
        return Waiting.forReply(redis.async().xrange(events, Range.unbounded(), Limit.from(most)), redis.timeout())
                .stream()
                .map(StoredEvent::of)
                .toList();
    }

    /** Takes events out. @return false if another process has the right to send: nothing was changed */
    boolean settle(String epoch, List<Settlement> settled) throws InterruptedException {
        List<byte[]> arguments = new ArrayList<>(2 + 3 * settled.size());
        arguments.add(argument(epoch));
        arguments.add(argument(options.keepRejected()));
        for (Settlement one : settled) {
            arguments.add(argument(one.entry()));
            arguments.add(argument(one.reason()));
            arguments.add(argument(one.detail()));
        }
        Long count = run(SETTLE, ScriptOutputType.INTEGER, new byte[][] {sender, state, events, rejected}, arguments);
        return count >= 0;
    }

    private <T> T run(Script script, ScriptOutputType type, byte[][] keys, List<byte[]> arguments)
            throws InterruptedException {
        return Waiting.forReply(
                script.<T>run(redis.async(), type, keys, arguments.toArray(byte[][]::new)), redis.timeout());
    }
}
