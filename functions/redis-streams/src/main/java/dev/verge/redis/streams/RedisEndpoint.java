package dev.verge.redis.streams;

import io.lettuce.core.RedisURI;
import java.util.Arrays;
import java.util.List;

/// Where Redis is: one server, or the seed nodes of a Redis Cluster.
///
/// @param uris one for a server; one or more for a cluster
/// @param cluster whether to speak the Redis Cluster protocol
public record RedisEndpoint(List<RedisURI> uris, boolean cluster) {

    private static final String CLUSTER_SCHEME = "-cluster://";

    public RedisEndpoint {
        uris = List.copyOf(uris);
        if (uris.isEmpty()) {
            throw new IllegalArgumentException("no Redis address");
        }
    }

    /// Reads an address: `redis://[user:password@]host[:port][/db]`, `rediss://…` for TLS;
    /// `redis-cluster://…`, `rediss-cluster://…`, or several addresses separated by commas, for a cluster.
    ///
    /// @throws IllegalArgumentException if it is no such address
    public static RedisEndpoint parse(String text) {
        List<String> parts = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
        boolean cluster = parts.size() > 1 || parts.stream().anyMatch(part -> part.contains(CLUSTER_SCHEME));
        return new RedisEndpoint(
                parts.stream()
                        .map(part -> RedisURI.create(part.replace(CLUSTER_SCHEME, "://")))
                        .toList(),
                cluster);
    }

    RedisEndpoint asCluster() {
        return new RedisEndpoint(uris, true);
    }

    /// The address without its secrets.
    @Override
    public String toString() {
        return (cluster ? "cluster " : "")
                + uris.stream()
                        .map(uri -> uri.getHost() == null ? "socket" : uri.getHost() + ":" + uri.getPort())
                        .toList();
    }
}
