package dev.verge.gateway.security;

import java.util.EnumSet;
import java.util.Set;

/**
 * Which roles a path asks for. What is not listed here is for operators, so that a route somebody forgot is closed.
 *
 * @param isOpen whether nobody is asked who they are
 * @param roles one of these is enough
 */
public record Access(boolean isOpen, Set<Role> roles) {
    private static final Access OPEN = new Access(true, EnumSet.allOf(Role.class));
    private static final Access OPERATORS = of(Role.OPERATOR);
    private static final Access METRICS = of(Role.METRICS, Role.OPERATOR);
    private static final Access INFERENCE = of(Role.CLIENT, Role.PEER, Role.OPERATOR);
    private static final Access ROWS = of(Role.VEHICLE, Role.PEER, Role.OPERATOR);
    private static final Access VEHICLES = of(Role.VEHICLE, Role.OPERATOR);

    /** @param path normalised: no {@code ..}, no escapes where none are needed */
    public static Access to(String path) {
        return switch (path) {
            case "/_/health", "/_/ready" -> OPEN;
            case "/metrics" -> METRICS;
            case "/", "/v1/predict", "/predict", "/invocations", "/v2", "/inference", "/process" -> INFERENCE;
            case "/v1/ingest" -> ROWS;
            case "/app-service", "/app-disconnect" -> VEHICLES;
            default -> below(path);
        };
    }

    private static Access below(String path) {
        if (path.startsWith("/v2/repository")) return OPERATORS;
        if (path.startsWith("/v2/") || path.startsWith("/v1/models/")) return INFERENCE;
        if (path.startsWith("/ws/")) return VEHICLES;
        return OPERATORS;
    }

    /** Whether one of these roles is enough. */
    public boolean allows(Set<Role> held) {
        for (Role role : held) {
            if (roles.contains(role)) return true;
        }
        return false;
    }

    private static Access of(Role first, Role... others) {
        return new Access(false, EnumSet.of(first, others));
    }
}
