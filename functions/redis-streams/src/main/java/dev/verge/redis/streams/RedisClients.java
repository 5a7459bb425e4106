package dev.verge.redis.streams;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Builds the Lettuce client of one channel, for a server or a cluster, and opens links on it.
final class RedisClients {

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final AbstractRedisClient client;
    private final List<RedisURI> uris;

    /// @param block how long a read may wait at the server for entries; its timeout begins after that
    RedisClients(ConnectionOptions options, String clientName, Duration block, ClientResources resources) {
        this.uris = options.endpoint().uris().stream()
                .map(uri -> addressed(uri, options, clientName))
                .toList();
        this.client = options.endpoint().cluster()
                ? cluster(options, block, resources)
                : standalone(options, block, resources);
    }

    RedisLink link() {
        return new RedisLink(this::open);
    }

    private CompletionStage<RedisLink.Opened> open() {
        return switch (client) {
            case RedisClient single ->
                single.connectAsync(CODEC, uris.getFirst())
                        .thenApply(connection -> new RedisLink.Opened(connection, connection.async()));
            case RedisClusterClient cluster ->
                cluster.refreshPartitionsAsync()
                        .thenCompose(refreshed -> cluster.connectAsync(CODEC))
                        .thenApply(connection -> new RedisLink.Opened(connection, connection.async()));
            default -> throw new IllegalStateException("unknown client");
        };
    }

    CompletionStage<Void> shutdown() {
        return client.shutdownAsync();
    }

    private RedisClient standalone(ConnectionOptions options, Duration block, ClientResources resources) {
        RedisClient single = RedisClient.create(resources);
        single.setOptions(common(ClientOptions.builder(), options, block).build());
        return single;
    }

    private RedisClusterClient cluster(ConnectionOptions options, Duration block, ClientResources resources) {
        RedisClusterClient cluster = RedisClusterClient.create(resources, uris);
        ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
        common(builder, options, block);
        cluster.setOptions(builder.build());
        return cluster;
    }

    private static ClientOptions.Builder common(
            ClientOptions.Builder builder, ConnectionOptions options, Duration block) {
        return builder
                // a link replaces its connection itself: commands must fail at once when it breaks, not wait in a queue
                .autoReconnect(false)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(options.connectTimeout())
                        .keepAlive(true)
                        .build())
                .sslOptions(options.tls().toSslOptions())
                .timeoutOptions(TimeoutOptions.builder()
                        .timeoutCommands()
                        .timeoutSource(new Deadlines(options.commandTimeout(), block))
                        .build());
    }

    private static RedisURI addressed(RedisURI given, ConnectionOptions options, String clientName) {
        RedisURI uri = RedisURI.builder(given).build();
        uri.setTimeout(options.commandTimeout());
        uri.setClientName(clientName);
        uri.setVerifyPeer(options.tls().verify().mode());
        options.password()
                .ifPresent(password -> uri.setCredentialsProvider(RedisCredentialsProvider.from(
                        () -> RedisCredentials.just(options.username().orElse(null), password))));
        return uri;
    }

    private static final class Deadlines extends TimeoutOptions.TimeoutSource {
        private final long command;
        private final long blocking;

        Deadlines(Duration command, Duration block) {
            this.command = command.toMillis();
            this.blocking = command.plus(block).toMillis();
        }

        @Override
        public long getTimeout(RedisCommand<?, ?, ?> sent) {
            return sent.getType() == CommandType.XREADGROUP ? blocking : command;
        }
    }
}
