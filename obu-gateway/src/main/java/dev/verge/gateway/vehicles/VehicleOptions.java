package dev.verge.gateway.vehicles;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The doors for vehicles. */
@ConfigMapping(prefix = "verge.gateway.vehicles")
public interface VehicleOptions {
    /** Where ingest listens; without it WebSockets are refused. Redis is at {@code verge.redis.url}. */
    Optional<URI> ingest();

    /** The value of {@code Authorization} for ingest. */
    Optional<String> ingestAuthorization();

    /** How many partitions ingest has. */
    @WithDefault("16")
    int partitions();

    /** The port that {@code /app-service} names; absent: the one that the gateway listens to. */
    Optional<Integer> servicePort();

    /** The port that it names when it sends clients to the centre; absent: the same. */
    Optional<Integer> centrePort();

    /** How many clients the edge takes. */
    Capacity capacity();

    /** WebSockets open at once; past it 503. */
    @WithDefault("10000")
    int sockets();

    /** Bytes of rows that wait for ingest, of all sockets; past it nothing is read from them. */
    @WithDefault("64M")
    MemorySize waiting();

    /** Rows of one socket that wait for ingest; past it nothing is read from it. */
    @WithDefault("1000")
    int unacknowledged();

    /** The longest message. */
    @WithDefault("64K")
    MemorySize maxMessage();

    /** How often a client is pinged. */
    @WithDefault("20s")
    Duration ping();

    /** How long a client may be silent, pongs included. */
    @WithDefault("60s")
    Duration idle();

    /** How long a call of ingest may take. */
    @WithDefault("10s")
    Duration timeout();

    /** What the old scalar protocol promises. */
    Scalar scalar();

    /** Results that were missed are looked for among so many of the partition's newest. */
    @WithDefault("200000")
    int lookBack();

    /** The old scalar protocol. */
    interface Scalar {
        /** The model whose results it sends. */
        @WithDefault("driving-regime")
        String model();

        /** Rows of a window, as ingest is configured. */
        @WithDefault("40")
        int window();

        /** How long it waits for a window's result before it says that there is none. */
        @WithDefault("30s")
        Duration patience();

        /** What a row's time is: {@code row}, its {@code timestamp}, or {@code receipt}, when it came. */
        @WithDefault("row")
        Clock clock();
    }

    /** What a row's time is. */
    enum Clock {
        ROW,
        RECEIPT
    }

    /** How many clients the edge takes. */
    interface Capacity {
        /** {@code places}, {@code nodes} or {@code memory}. */
        @WithDefault("places")
        Rule rule();

        /** Rule places: so many. */
        @WithDefault("1000")
        int places();

        /** Rule nodes: how many there are of each kind. */
        Map<String, Integer> nodes();

        /** Rule nodes: clients that a node of a kind takes; {@code xavier} 2 and {@code tx2} 1 where nothing is said. */
        Map<String, Integer> weights();

        /** Rule memory: what may be given to workers; absent: the machine's. */
        Optional<MemorySize> allocatable();

        /** Rule memory: image workers that run beside. */
        @WithDefault("0")
        int imageWorkers();

        /** How long a place is kept for a client that has no connection. */
        @WithDefault("60s")
        Duration lease();
    }

    /** How capacity is counted. */
    enum Rule {
        PLACES,
        NODES,
        MEMORY
    }
}
