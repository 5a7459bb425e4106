package dev.verge.redis.streams;

import java.time.Duration;
import java.util.Optional;

/// How a channel reaches Redis.
///
/// @param commandTimeout a command without a reply for this long has failed (a blocking read: after its block time)
/// @param backoff pauses between attempts while Redis cannot be used
record ConnectionOptions(
        RedisEndpoint endpoint,
        Optional<String> username,
        Optional<String> password,
        TlsOptions tls,
        Duration connectTimeout,
        Duration commandTimeout,
        Backoff backoff) {

    ConnectionOptions {
        if (username.isPresent() && password.isEmpty()) {
            throw new IllegalArgumentException("username needs a password");
        }
    }

    static ConnectionOptions from(Attributes attributes) {
        RedisEndpoint endpoint = RedisEndpoint.parse(attributes.text("url", "redis://localhost:6379"));
        return new ConnectionOptions(
                attributes.flag("cluster") ? endpoint.asCluster() : endpoint,
                attributes.text("username"),
                attributes.text("password"),
                TlsOptions.from(attributes),
                attributes.duration("connect-timeout", "5s"),
                attributes.duration("command-timeout", "5s"),
                new Backoff(attributes.duration("backoff.min", "50ms"), attributes.duration("backoff.max", "5s")));
    }

    /// Never the password.
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
