package dev.verge.gateway.vehicles;

import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What all sockets share.
 *
 * @param writer where rows go
 * @param outcomes where results come from
 * @param places who has a place
 * @param sessions those that are open
 * @param byVehicle the one that speaks for a vehicle
 * @param tokens where sessions that may be resumed stand
 */
record Doors(
        Vertx vertx,
        VehicleOptions options,
        RowWriter writer,
        Outcomes outcomes,
        Places places,
        Set<Session> sessions,
        Map<String, Session> byVehicle,
        ResumePoints tokens) {
    static Doors of(Vertx vertx, VehicleOptions options, RowWriter writer, Outcomes outcomes, Places places) {
        return new Doors(
                vertx,
                options,
                writer,
                outcomes,
                places,
                ConcurrentHashMap.newKeySet(),
                new ConcurrentHashMap<>(),
                new ResumePoints());
    }
}
