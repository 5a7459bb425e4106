package dev.verge.ingest.http;

import dev.verge.ingest.Eraser;
import dev.verge.telemetry.VehicleId;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What a person may ask about one vehicle. */
@Path("/v1/vehicles/{vehicle}")
public class VehicleResource {
    private final Eraser eraser;

    VehicleResource(Eraser eraser) {
        this.eraser = eraser;
    }

    /** Erases what is stored of a vehicle: its state, and its entries in every stream. Answers how many entries went. */
    @DELETE
    @Blocking
    @Produces(MediaType.APPLICATION_JSON)
    public Erased erase(@PathParam("vehicle") String vehicle) throws InterruptedException {
        return new Erased(vehicle, eraser.erase(new VehicleId(vehicle)));
    }

    /**
     * What was erased.
     *
     * @param vehicle its name
     * @param entries stream entries that went
     */
    public record Erased(String vehicle, long entries) {}
}
