package dev.verge.ingest.http;

import dev.verge.ingest.Ingest;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while Redis answers. */
@Readiness
@Singleton
public class RedisReadiness implements HealthCheck {
    private final Ingest ingest;

    RedisReadiness(Ingest ingest) {
        this.ingest = ingest;
    }

    @Override
    public HealthCheckResponse call() {
        String trouble = ingest.trouble();
        return HealthCheckResponse.named("ingest")
                .status(trouble.isEmpty())
                .withData("partitions", ingest.partitionsOwned())
                .withData("trouble", trouble)
                .build();
    }
}
