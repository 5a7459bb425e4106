package dev.verge.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one Redis or a Redis Cluster behind one type of commands. Commands sent while disconnected fail at
 * once: the caller knows what a retry may repeat, the driver does not.
 */
@Singleton
public class RedisConnections {
    private static final String CLUSTER_SCHEME = "redis-cluster://";

    private final Duration timeout;
    private final ClientResources resources;
    private final @Nullable RedisClient single;
    private final @Nullable RedisClusterClient cluster;
    private @Nullable Link<byte[], byte[]> shared;

    public RedisConnections(RedisOptions options) {
        timeout = options.timeout();
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
        List<RedisURI> uris = uris(options.url(), timeout);
        if (options.url().startsWith(CLUSTER_SCHEME) || uris.size() > 1) {
            single = null;
            cluster = RedisClusterClient.create(resources, uris);
            cluster.setOptions(clusterOptions(timeout));
        } else {
            single = RedisClient.create(resources, uris.getFirst());
            single.setOptions(options(ClientOptions.builder(), timeout).build());
            cluster = null;
        }
    }

    /** A connection of its own, for reads that wait. The caller closes it. */
    public <K, V> Link<K, V> connect(RedisCodec<K, V> codec) {
        if (cluster != null) {
            var connection = cluster.connect(codec);
            return new Link<>(connection, connection.async());
        }
        var connection = client().connect(codec);
        return new Link<>(connection, connection.async());
    }

    /** Commands on the connection that everybody shares: pipelined, so never a command that waits. */
    public synchronized RedisClusterAsyncCommands<byte[], byte[]> async() {
        if (shared == null) shared = connect(ByteArrayCodec.INSTANCE);
        return shared.commands();
    }

    /** A connection for Pub/Sub. The caller closes it. */
    public StatefulRedisPubSubConnection<byte[], byte[]> connectPubSub() {
        return cluster != null
                ? cluster.connectPubSub(ByteArrayCodec.INSTANCE)
                : client().connectPubSub(ByteArrayCodec.INSTANCE);
    }

    /** How long one command may take. */
    public Duration timeout() {
        return timeout;
    }

    /** Whether keys of one command must share a hash tag. */
    public boolean isCluster() {
        return cluster != null;
    }

    @PreDestroy
    public void close() {
        if (single != null) single.shutdown(Duration.ZERO, timeout);
        if (cluster != null) cluster.shutdown(Duration.ZERO, timeout);
        resources.shutdown(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }

    private RedisClient client() {
        if (single == null) throw new IllegalStateException("connected to a Redis Cluster");
        return single;
    }

    private static List<RedisURI> uris(String url, Duration timeout) {
        return Arrays.stream(url.split(","))
                .map(String::trim)
                .map(u -> u.startsWith(CLUSTER_SCHEME) ? "redis://" + u.substring(CLUSTER_SCHEME.length()) : u)
                .map(RedisURI::create)
                .peek(uri -> uri.setTimeout(timeout))
                .toList();
    }

    private static <B extends ClientOptions.Builder> B options(B builder, Duration timeout) {
        builder.autoReconnect(true)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true)
                .requestQueueSize(100_000)
                .timeoutOptions(TimeoutOptions.enabled(timeout))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build());
        return builder;
    }

    private static ClusterClientOptions clusterOptions(Duration timeout) {
        return options(ClusterClientOptions.builder(), timeout)
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enableAllAdaptiveRefreshTriggers()
                        .enablePeriodicRefresh(Duration.ofSeconds(30))
                        .build())
                .build();
    }

    /**
     * A connection and its commands.
     *
     * @param connection what to close
     * @param commands the commands, the same on one Redis and on a Cluster
     */
    public record Link<K, V>(StatefulConnection<K, V> connection, RedisClusterAsyncCommands<K, V> commands)
            implements AutoCloseable {
        @Override
        public void close() {
            connection.close();
        }
    }
}
