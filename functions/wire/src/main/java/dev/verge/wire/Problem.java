package dev.verge.wire;

import static java.util.Objects.requireNonNull;

import dev.verge.telemetry.Reason;
import dev.verge.telemetry.Suspicion;
import dev.verge.telemetry.TelemetryWindow;
import dev.verge.telemetry.VehicleId;
import java.util.List;
import java.util.Optional;

/**
 * Why a request was refused, as {@code application/problem+json} and as the data of a {@code dev.verge.rejected.v1}
 * event.
 *
 * @param status HTTP status, 4xx for the caller's fault
 * @param reason stable reason
 * @param field the field at fault, for instance {@code values[3][1]}; empty where no single field is
 * @param detail a sentence for a person, safe to log
 * @param vehicle whose window, where that much could be read
 * @param window the window's id, where that much could be read
 * @param suspicions signals that are probably falsified or faulty, the likeliest culprit first; empty where nobody looked
 */
public record Problem(
        int status,
        Reason reason,
        String field,
        String detail,
        Optional<VehicleId> vehicle,
        Optional<String> window,
        Optional<List<Suspicion>> suspicions) {
    public Problem {
        requireNonNull(reason, "reason");
        requireNonNull(field, "field");
        requireNonNull(detail, "detail");
        requireNonNull(vehicle, "vehicle");
        requireNonNull(window, "window");
        suspicions = suspicions.map(List::copyOf);
    }

    /** A problem of a request in which nobody has looked for suspicious signals. */
    public Problem(
            int status,
            Reason reason,
            String field,
            String detail,
            Optional<VehicleId> vehicle,
            Optional<String> window) {
        this(status, reason, field, detail, vehicle, window, Optional.empty());
    }

    /** A 400 of which nothing is known but what is wrong. */
    public static Problem badRequest(Reason reason, String field, String detail) {
        return new Problem(400, reason, field, detail, Optional.empty(), Optional.empty());
    }

    /** A problem with a window that could be read. */
    public static Problem of(TelemetryWindow window, int status, Reason reason, String field, String detail) {
        return new Problem(status, reason, field, detail, Optional.of(window.vehicle()), Optional.of(window.id()));
    }

    /** The same problem, with what was found suspicious in the window. */
    public Problem suspecting(Optional<List<Suspicion>> found) {
        return new Problem(status, reason, field, detail, vehicle, window, found);
    }

    /** The same problem, with the vehicle it concerns. */
    public Problem of(VehicleId whose) {
        return new Problem(status, reason, field, detail, Optional.of(whose), window, suspicions);
    }
}
