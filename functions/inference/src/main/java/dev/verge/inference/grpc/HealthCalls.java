package dev.verge.inference.grpc;

import static dev.verge.telemetry.Texts.quoted;

import dev.verge.inference.grpc.protocol.health.HealthCheckRequest;
import dev.verge.inference.grpc.protocol.health.HealthCheckResponse;
import dev.verge.inference.grpc.protocol.health.HealthCheckResponse.ServingStatus;
import dev.verge.inference.plane.DataPlane;
import java.util.function.BooleanSupplier;

/** How the services of this server are, as {@code grpc.health.v1} says it. */
final class HealthCalls {
    private final DataPlane plane;
    private final BooleanSupplier stopping;

    /** @param stopping whether the server has begun to stop, and new calls should go elsewhere */
    HealthCalls(DataPlane plane, BooleanSupplier stopping) {
        this.plane = plane;
        this.stopping = stopping;
    }

    boolean isStopping() {
        return stopping.getAsBoolean();
    }

    /** SERVICE_UNKNOWN for a service that is not here; the empty name is the server as a whole. */
    ServingStatus of(String service) {
        if (!service.isEmpty() && !Methods.INFERENCE.equals("/" + service + "/")) return ServingStatus.SERVICE_UNKNOWN;
        return plane.ready() && !isStopping() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    }

    /** @throws GrpcFault NOT_FOUND for a service that is not here */
    HealthCheckResponse check(HealthCheckRequest request) {
        ServingStatus status = of(request.getService());
        if (status == ServingStatus.SERVICE_UNKNOWN) {
            throw new GrpcFault(GrpcStatus.NOT_FOUND, "there is no service " + quoted(request.getService()) + " here");
        }
        return response(status);
    }

    static HealthCheckResponse response(ServingStatus status) {
        return HealthCheckResponse.newBuilder().setStatus(status).build();
    }
}
