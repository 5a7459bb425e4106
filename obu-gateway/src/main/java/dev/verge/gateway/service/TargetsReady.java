package dev.verge.gateway.service;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while at least one target answers. */
@Readiness
@Singleton
public class TargetsReady implements HealthCheck {
    private final Fleet fleet;

    TargetsReady(Fleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("targets").status(fleet.isAnyUp()).build();
    }
}
