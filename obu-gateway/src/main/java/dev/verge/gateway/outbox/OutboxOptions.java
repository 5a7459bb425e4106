package dev.verge.gateway.outbox;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The outbox: what goes in, how much it holds, how it is sent. */
@ConfigMapping(prefix = "verge.gateway.outbox")
public interface OutboxOptions {
    /** Whether there is one. It needs Redis ({@code verge.redis.url}) and {@code verge.gateway.uplink.pseudonym-key}. */
    @WithDefault("false")
    boolean enabled();

    /** What goes in. */
    Rules rules();

    /** Events that it holds; past it the oldest go and are counted. */
    @WithDefault("100000")
    int maxEntries();

    /** Bytes that it holds; past it the oldest go and are counted. */
    @WithDefault("256M")
    MemorySize maxBytes();

    /** Age past which an event goes, in time that a gateway was up. */
    @WithDefault("24h")
    Duration maxAge();

    /** The largest event; one past it is not kept, and counted. */
    @WithDefault("256K")
    MemorySize maxEvent();

    /** Rejected events that are kept to be looked at. */
    @WithDefault("1000")
    int keepRejected();

    /** Events that wait in memory for Redis; past it the oldest go and are counted. */
    @WithDefault("5000")
    int queue();

    /** Bytes that wait in memory for Redis. */
    @WithDefault("16M")
    MemorySize queueBytes();

    /**
     * How long an answer of the edge waits, at most, until Redis or the spool has what a rule chose of it; past it the
     * answer goes and is counted. 0: the answer goes first.
     */
    @WithDefault("100ms")
    Duration hold();

    /** A folder of this gateway alone, for what Redis does not take; without it, that waits in memory only. */
    Optional<Path> spool();

    /** How long a request that is to be deferred waits until it is stored. */
    @WithDefault("2s")
    Duration storeTimeout();

    /** How long a gateway that is silent keeps the right to send. */
    @WithDefault("5s")
    Duration lease();

    /** Where events go. */
    Sending sending();

    /** What goes in. */
    interface Rules {
        /** Predictions less confident than this; 0: none. */
        @WithDefault("0.6")
        double hardBelow();

        /** Windows in which inference found a signal suspect. */
        @WithDefault("true")
        boolean suspects();

        /** The share of all windows that go anyway, by a hash of their id: each gateway and each retry decides the same. */
        @WithDefault("0")
        double sample();

        /** Windows that would have gone to the cloud, had it answered. */
        @WithDefault("true")
        boolean cloudDown();
    }

    /** How events leave. */
    interface Sending {
        /** The ingest of the cloud; without it: where the first cloud target listens. {@code /v1/ingest} is added. */
        Optional<URI> url();

        /** The value of {@code Authorization} for {@code url}. */
        Optional<String> authorization();

        /** The {@code quarkus.tls.<name>} whose certificates connections to {@code url} use; without it, what Java trusts. */
        Optional<String> tls();

        /** Bytes a second, so that live traffic has room on the uplink. */
        @WithDefault("512K")
        MemorySize bytesPerSecond();

        /** Most events of a request. */
        @WithDefault("64")
        int batch();

        /** Most bytes of a request, if it has more than one event. */
        @WithDefault("256K")
        MemorySize batchBytes();

        /** How long a request may take. */
        @WithDefault("10s")
        Duration timeout();

        /** Pause before the first retry; it doubles, with full jitter. */
        @WithDefault("200ms")
        Duration backoff();

        /** Longest pause between retries. */
        @WithDefault("30s")
        Duration longestBackoff();
    }
}
