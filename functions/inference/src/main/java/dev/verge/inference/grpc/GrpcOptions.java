package dev.verge.inference.grpc;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the gRPC door is set up; how much it takes on at a time is what {@code verge.http} says. */
@ConfigMapping(prefix = "verge.grpc")
public interface GrpcOptions {
    /** Longest time for a call of one message, its upload included; callers can only shorten it. */
    @WithDefault("60s")
    Duration longestCall();
}
