package dev.verge.gateway.service;

import dev.verge.gateway.routing.Side;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The gateway's settings. */
@ConfigMapping(prefix = "verge.gateway")
public interface GatewayOptions {
    /** Which policy decides: one of those that {@code GET /v1/routes/explain} lists when it is given an unknown one. */
    @WithDefault("deadline")
    String policy();

    /** The budget of a request that names none. */
    @WithDefault("1s")
    Duration defaultDeadline();

    /** The longest budget that is granted; a longer one is cut. */
    @WithDefault("60s")
    Duration longestDeadline();

    /** The longest body, of requests and of the cloud's replies. */
    @WithDefault("16M")
    MemorySize maxBody();

    /** Bytes of request bodies held at once; a request past it is told to come back. */
    @WithDefault("128M")
    MemorySize maxBodies();

    /** The longest reply of which a copy is kept for those who look at exchanges afterwards. */
    @WithDefault("64K")
    MemorySize tapReply();

    /** Decisions that the flight recorder keeps. */
    @WithDefault("1000")
    int recorded();

    /** Retries a request, on the average: 0.1 allows one for ten requests. */
    @WithDefault("0.1")
    double retries();

    /** Time between two probes of a target. */
    @WithDefault("500ms")
    Duration probeInterval();

    /** Time between two probes of a target that is down. */
    @WithDefault("100ms")
    Duration probeIntervalDown();

    /** How long a probe may take. */
    @WithDefault("1s")
    Duration probeTimeout();

    /** What the policy weighs. */
    Costs costs();

    /** What may leave the site. */
    Uplink uplink();

    /** The targets by name. */
    Map<String, TargetOptions> targets();

    /** What the policy weighs. */
    interface Costs {
        /** What a late answer costs. */
        @WithDefault("20")
        double miss();

        /** What a joule costs. */
        @WithDefault("0.1")
        double joule();

        /** Calls in flight at the edge up to which {@code static-threshold} goes there. */
        @WithDefault("4")
        int threshold();
    }

    /** What may leave the site. */
    interface Uplink {
        /** The key of the vehicles' pseudonyms, 16 bytes or more; without it no window leaves. */
        Optional<String> pseudonymKey();

        /** Signals that may leave, as the windows spell them; a window with another one stays. */
        Optional<Set<String>> signals();

        /** Whether tensors and other bodies that the gateway cannot make anonymous may leave as they are. */
        @WithDefault("false")
        boolean rawTensors();
    }

    /** One target. */
    interface TargetOptions {
        /** Where it listens. */
        URI url();

        /** {@code edge} or {@code cloud}. */
        Side side();

        /** Whether it gets copies of requests only (`verge.gateway.shadow`), and is never chosen. */
        @WithDefault("false")
        boolean mirror();

        /** Models that it serves; none: all. */
        Optional<List<String>> models();

        /** Whether it is spoken to in HTTP/2 (without TLS: by prior knowledge). */
        @WithDefault("false")
        boolean http2();

        /** Calls that it works on at once. */
        @WithDefault("2")
        int workers();

        /** Calls that are never exceeded. */
        @WithDefault("256")
        int maxInFlight();

        /** Typical time of the work, until it is measured. */
        @WithDefault("5ms")
        Duration service();

        /** Typical way there and back, until it is measured. */
        @WithDefault("1ms")
        Duration network();

        /** Typical time from zero to ready, until it is measured. */
        @WithDefault("2s")
        Duration coldStart();

        /** Bytes a second on the way there. */
        @WithDefault("100M")
        MemorySize bandwidth();

        /** Price of a call. */
        @WithDefault("1")
        double price();

        /** Price of a kilobyte sent. */
        @WithDefault("0")
        double pricePerKilobyte();

        /** Energy of a call. */
        @WithDefault("0")
        double joules();

        /** What a probe asks for. */
        @WithDefault("/_/ready")
        String probePath();

        /** What it is tried with. */
        Work work();

        /** The value of {@code Authorization} for it: credentials of its own, never the client's. */
        Optional<String> authorization();
    }

    /**
     * A request that shows whether a target works, and not only answers: sent while its calls fail though probes are
     * answered, and where nothing was learned of its work for a while.
     */
    interface Work {
        /** Whether it is tried at all. */
        @WithDefault("true")
        boolean enabled();

        /** Where the request is posted; without it, the last request of a client that the target answered is sent again. */
        Optional<String> path();

        /** Its body. */
        Optional<String> body();

        /** The type of the body. */
        @WithDefault("application/json")
        String type();
    }
}
