package dev.verge.ingest.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.verge.redis.RedisConnections;
import dev.verge.redis.Waiting;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hears the channel and puts each message into the queue at once. After a lost connection the driver connects and
 * subscribes again by itself; what was published meanwhile nobody has.
 */
class PubSubSubscriber implements Loop.Step, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PubSubSubscriber.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Of a message that is too long, enough to show what it was. */
    private static final int SHOWN = 1024;

    private final RedisConnections redis;
    private final DoorOptions.PubSub options;
    private final MessageQueue queue;
    private final AtomicLong lost = new AtomicLong();
    private long reported;
    private @Nullable StatefulRedisPubSubConnection<byte[], byte[]> connection;

    PubSubSubscriber(RedisConnections redis, DoorOptions.PubSub options, MessageQueue queue) {
        this.redis = redis;
        this.options = options;
        this.queue = queue;
    }

    /** Subscribes where that is still to do, and reports what was lost since the last time. */
    @Override
    public Duration run() throws InterruptedException {
        if (connection == null) subscribe();
        long all = lost.get();
        if (all > reported) {
            LOG.warnf(
                    "messages lost, the queue is full channel=%s lost=%d all=%d",
                    options.channel(), all - reported, all);
            reported = all;
        }
        return LOOK;
    }

    /** Messages lost since the start because the queue was full. */
    long lost() {
        return lost.get();
    }

    private void subscribe() throws InterruptedException {
        var opened = redis.connectPubSub();
        opened.addListener(new RedisPubSubAdapter<byte[], byte[]>() {
            @Override
            public void message(byte[] channel, byte[] message) {
                received(message);
            }
        });
        try {
            Waiting.forReply(opened.async().subscribe(options.channel().getBytes(UTF_8)), redis.timeout());
        } catch (RuntimeException | InterruptedException e) {
            opened.close();
            throw e;
        }
        connection = opened;
    }

    void received(byte[] message) {
        boolean tooLong = message.length > options.maxMessageBytes();
        byte[] body = tooLong ? Arrays.copyOf(message, SHOWN) : message;
        if (!queue.offer(new Message(body, tooLong, System.nanoTime()))) lost.incrementAndGet();
    }

    @Override
    public void close() {
        if (connection != null) connection.close();
    }
}
