package dev.verge.load.door;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection to one Redis ({@code redis://}, {@code rediss://}) or to a Redis Cluster ({@code redis-cluster://}, or
 * several addresses with commas between). After a lost connection Lettuce sends again what was in flight, in order.
 */
public final class RedisLink implements AutoCloseable {
    private static final String CLUSTER = "redis-cluster://";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String url;
    private final AbstractRedisClient client;
    private final StatefulConnection<byte[], byte[]> connection;
    private final RedisClusterAsyncCommands<byte[], byte[]> commands;

    private RedisLink(
            String url,
            AbstractRedisClient client,
            StatefulConnection<byte[], byte[]> connection,
            RedisClusterAsyncCommands<byte[], byte[]> commands) {
        this.url = url;
        this.client = client;
        this.connection = connection;
        this.commands = commands;
    }

    /**
     * Connects.
     *
     * @throws DoorException if there is no Redis at this address, or the address is no address
     */
    public static RedisLink open(String url) {
        List<RedisURI> uris = addresses(url);
        boolean cluster = uris.size() > 1 || url.startsWith(CLUSTER);
        AbstractRedisClient client = cluster ? RedisClusterClient.create(uris) : RedisClient.create(uris.get(0));
        try {
            if (client instanceof RedisClusterClient clusterClient) {
                var connection = clusterClient.connect(ByteArrayCodec.INSTANCE);
                return new RedisLink(url, client, connection, connection.async());
            }
            var connection = ((RedisClient) client).connect(ByteArrayCodec.INSTANCE);
            return new RedisLink(url, client, connection, connection.async());
        } catch (RedisException e) {
            client.shutdown(0, 1, TimeUnit.SECONDS);
            throw new DoorException("Redis at " + shown(url) + " cannot be reached: " + rootMessage(e), e);
        }
    }

    private static List<RedisURI> addresses(String url) {
        try {
            return Arrays.stream(url.split(","))
                    .map(String::strip)
                    .map(one -> RedisURI.create(one.replace(CLUSTER, "redis://")))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new DoorException(
                    "not a Redis address: " + shown(url) + " (redis://host:port, rediss://… or redis-cluster://…)", e);
        }
    }

    // the address without its password
    private static String shown(String url) {
        return url.replaceAll("//[^/@]*@", "//…@");
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) root = root.getCause();
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    /** Commands of one Redis and of a Cluster alike. */
    public RedisClusterAsyncCommands<byte[], byte[]> commands() {
        return commands;
    }

    /** Waits for an answer. @throws DoorException if it is an error or does not come within 30 s */
    public <T> T await(Future<T> answer) {
        try {
            return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DoorException("interrupted while waiting for Redis", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new DoorException("Redis at " + shown(url) + " failed: " + rootMessage(e), e);
        }
    }

    /** From now on commands wait for {@link #flush}. */
    void buffer() {
        connection.setAutoFlushCommands(false);
    }

    void flush() {
        connection.flushCommands();
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
